import { installUnlessThere } from '../install/install-unless-there.js';

/** Makes sure that there is a Redis to test against. */
export default function setup(): void {
  installUnlessThere({
    name: 'redis-server',
    commands: ['redis-server'],
    packages: ['redis-server', 'redis-sentinel'],
    howTo: 'apt-get install redis-server redis-sentinel (Debian, Ubuntu) or brew install redis (macOS)',
  });
}
