import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const HOW_TO = 'apt-get install redis-server redis-sentinel (Debian, Ubuntu) or brew install redis (macOS)';

/** Makes sure that there is a Redis to test against: as root on Debian and Ubuntu by installing it, which it says. */
export default function setup(): void {
  if (isInstalled()) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error(`The tests need the program redis-server: ${HOW_TO}`);
  }

  process.stderr.write('The tests need redis-server, which is missing: installing it with apt-get.\n');
  aptGet('update');
  aptGet('install', '-y', '--no-install-recommends', 'redis-server', 'redis-sentinel');
  if (!isInstalled()) throw new Error(`redis-server is still missing after its installation: ${HOW_TO}`);
}

function isInstalled(): boolean {
  return spawnSync('redis-server', ['--version']).status === 0;
}

function aptGet(...args: string[]): void {
  try {
    execFileSync('apt-get', ['-q', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } catch {
    throw new Error(`apt-get ${args[0]} failed: ${HOW_TO}`);
  }
}
