import { badKeys } from './sections/bad-keys.mjs';
import { coldStart } from './sections/cold-start.mjs';
import { consolePage } from './sections/console.mjs';
import { endedOutside } from './sections/ended-outside.mjs';
import { endpoint } from './sections/endpoint.mjs';
import { growth } from './sections/growth.mjs';
import { hotRead } from './sections/hot-read.mjs';
import { relay } from './sections/relay.mjs';
import { streams } from './sections/streams.mjs';
import { turn } from './sections/turn.mjs';
import { twoProcesses } from './sections/two-processes.mjs';

const SECTIONS = {
  'hot-read': hotRead,
  'cold-start': coldStart,
  'ended-outside': endedOutside,
  turn,
  'two-processes': twoProcesses,
  endpoint,
  growth,
  relay,
  'bad-keys': badKeys,
  streams,
  console: consolePage,
};

/** The report of a part: tables `{ heading, rows, notes }`, a plot as SVG, and its description. */
export function sectionOf(name, result, language) {
  const say = (en, zh) => (language === 'en' ? en : zh);
  return SECTIONS[name](result, say);
}
