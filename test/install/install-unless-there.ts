import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';

/** A program that tests need. */
export interface NeededProgram {
  readonly name: string;
  /** Its possible names, or the whole path; the first that runs is used. */
  readonly commands: readonly string[];
  /** What it is run with to see whether it is there. @default '--version' */
  readonly versionOption?: string;
  /** The packages of Debian and Ubuntu that contain it. */
  readonly packages: readonly string[];
  /** A folder to unpack the packages into, if they are not to be installed. */
  readonly unpackInto?: string;
  /** A sentence for people who install it themselves. */
  readonly howTo: string;
}

/** Makes sure that there is a program to test with. As root on Debian and Ubuntu it fetches the program, and says so. */
export function installUnlessThere(program: NeededProgram): void {
  const { name, packages, unpackInto, howTo } = program;
  if (commandOf(program) !== undefined) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error(`The tests need the program ${name}: ${howTo}`);
  }

  process.stderr.write(`The tests need ${name}, which is missing: fetching it with apt-get.\n`);
  run(howTo, 'apt-get', ['-q', 'update']);
  if (unpackInto === undefined) {
    run(howTo, 'apt-get', ['-q', 'install', '-y', '--no-install-recommends', ...packages]);
  } else {
    mkdirSync(unpackInto, { recursive: true });
    run(howTo, 'apt-get', ['-q', 'download', ...packages], unpackInto);
    for (const file of readdirSync(unpackInto).filter((one) => one.endsWith('.deb'))) {
      run(howTo, 'dpkg', ['-x', file, '.'], unpackInto);
    }
  }
  if (commandOf(program) === undefined) {
    throw new Error(`${name} is still missing after it was fetched: ${howTo}`);
  }
}

/** The path or name of the program on this machine, if it is there. */
export function commandOf({ commands, versionOption = '--version' }: NeededProgram): string | undefined {
  return commands.find((command) => spawnSync(command, [versionOption]).status === 0);
}

function run(howTo: string, command: string, args: readonly string[], cwd?: string): void {
  try {
    execFileSync(command, args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'pipe'],
      cwd,
    });
  } catch {
    throw new Error(`${command} failed: ${howTo}`);
  }
}
