import { installUnlessThere } from '../install/install-unless-there.js';
import { PROGRAMS } from './programs.js';

/** Makes sure that there is what the files of deploy/ and the clients need. */
export default function setup(): void {
  for (const program of PROGRAMS) installUnlessThere(program);
}
