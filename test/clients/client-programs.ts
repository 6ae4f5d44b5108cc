import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clients of docs/clients.md. */
export const CLIENTS = fileURLToPath(new URL('../../docs/clients/', import.meta.url));
const DRIVERS = fileURLToPath(new URL('drivers/', import.meta.url));

/** A language, and how a program of it is run that answers each line with a token: `current`, or `refused`. */
export interface ClientProgram {
  readonly language: string;
  readonly file: string;
  /** Whether it learns of another token by itself. */
  readonly follows: boolean;
  /** Whether it keeps the token. */
  readonly keeps: boolean;
  /** Whether it can run here: a program that the tests do not install may be missing. */
  readonly isThere: boolean;
  /** The command, once it is ready in the folder. */
  prepare(folder: string): readonly string[];
}

const isThere = (...command: [string, ...string[]]) => spawnSync(command[0], command.slice(1)).status === 0;

export const PROGRAMS: readonly ClientProgram[] = [
  {
    language: 'curl',
    file: 'access-token.sh',
    follows: false,
    keeps: false,
    isThere: true,
    prepare: () => ['env', `CLIENT=${join(CLIENTS, 'access-token.sh')}`, 'sh', join(DRIVERS, 'driver.sh')],
  },
  {
    language: 'Python',
    file: 'access_token.py',
    follows: true,
    keeps: true,
    isThere: true,
    prepare: (folder) => [
      'env',
      `PYTHONPATH=${CLIENTS}`,
      `PYTHONPYCACHEPREFIX=${folder}`,
      'python3',
      join(DRIVERS, 'driver.py'),
    ],
  },
  {
    language: 'PHP',
    file: 'access-token.php',
    follows: false,
    keeps: true,
    isThere: true,
    prepare: () => ['php', join(DRIVERS, 'driver.php'), join(CLIENTS, 'access-token.php')],
  },
  {
    language: 'Java',
    file: 'AccessToken.java',
    follows: true,
    keeps: true,
    isThere: isThere('javac', '--version'),
    prepare: (folder) => {
      const sources = [join(CLIENTS, 'AccessToken.java'), join(DRIVERS, 'Driver.java')];
      execFileSync('javac', ['-Werror', '-Xlint:all', '-d', folder, ...sources]);
      return ['java', '-cp', folder, 'Driver'];
    },
  },
  {
    language: 'Go',
    file: 'accesstoken.go',
    follows: false,
    keeps: true,
    isThere: isThere('go', 'version'),
    prepare: (folder) => {
      mkdirSync(join(folder, 'accesstoken'));
      cpSync(join(CLIENTS, 'accesstoken.go'), join(folder, 'accesstoken/accesstoken.go'));
      cpSync(join(DRIVERS, 'driver.go'), join(folder, 'main.go'));
      writeFileSync(join(folder, 'go.mod'), 'module driver\n');
      const env = { ...process.env, GOFLAGS: '-mod=mod', GOCACHE: join(folder, 'cache'), GO111MODULE: 'on' };
      execFileSync('go', ['vet', './...'], { cwd: folder, env });
      execFileSync('go', ['build', '-o', 'driver', '.'], { cwd: folder, env });
      return [join(folder, 'driver')];
    },
  },
];
