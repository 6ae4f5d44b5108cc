import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandOf, type NeededProgram } from '../install/install-unless-there.js';

const UNPACKED = fileURLToPath(new URL('../../node_modules/.cache/nginx/', import.meta.url));

const NGINX: NeededProgram = {
  name: 'nginx',
  commands: ['nginx', '/usr/sbin/nginx', join(UNPACKED, 'usr/sbin/nginx')],
  versionOption: '-v',
  packages: ['nginx'],
  // If it were installed, it would run as a service.
  unpackInto: UNPACKED,
  howTo: 'apt-get install nginx (Debian, Ubuntu) or brew install nginx (macOS)',
};

/** What the files of deploy/ and the clients of docs/clients.md are run with. */
export const PROGRAMS: readonly NeededProgram[] = [
  NGINX,
  program('php', ['php-cli'], 'brew install php'),
  program('python3', ['python3'], 'brew install python'),
  program('curl', ['curl'], 'brew install curl'),
];

/** The path or name that starts nginx. */
export function nginxCommand(): string {
  return commandOf(NGINX) ?? 'nginx';
}

function program(name: string, packages: readonly string[], onMacOs: string): NeededProgram {
  return {
    name,
    commands: [name],
    packages,
    howTo: `apt-get install ${packages.join(' ')} (Debian, Ubuntu) or ${onMacOs} (macOS)`,
  };
}
