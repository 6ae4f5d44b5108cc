import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A program that tests need. */
export interface NeededProgram {
  readonly name: string;
  /** What it may be called, or the whole path; the first that runs is taken. */
  readonly commands: readonly string[];
  /** What Debian and Ubuntu have it in. */
  readonly packages: readonly string[];
  /** A sentence for those who install it themselves. */
  readonly howTo: string;
}

/** Makes sure that there is a program to test with: as root on Debian and Ubuntu by installing it, which it says. */
export function installUnlessThere(program: NeededProgram): void {
  const { name, packages, howTo } = program;
  if (commandOf(program) !== undefined) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error(`The tests need the program ${name}: ${howTo}`);
  }

  process.stderr.write(`The tests need ${name}, which is missing: installing it with apt-get.\n`);
  aptGet(howTo, 'update');
  aptGet(howTo, 'install', '-y', '--no-install-recommends', ...packages);
  if (commandOf(program) === undefined) {
    throw new Error(`${name} is still missing after its installation: ${howTo}`);
  }
}

/** What the program is called here, if it is here. */
export function commandOf({ commands }: NeededProgram): string | undefined {
  return commands.find((command) => spawnSync(command, ['--version']).status === 0);
}

function aptGet(howTo: string, ...args: string[]): void {
  try {
    execFileSync('apt-get', ['-q', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } catch {
    throw new Error(`apt-get ${args[0]} failed: ${howTo}`);
  }
}
