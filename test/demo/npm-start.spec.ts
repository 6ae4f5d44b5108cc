import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';

it('ends the demo when a supervisor ends npm start', async () => {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: { start: string } };
  // The build is done already, and other tests use its output.
  const line = scripts.start.replace('npm run build', 'true');
  const demo = spawn('npm', ['exec', '-c', line], {
    env: { ...process.env, PORT: '0', SIMULATOR_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  // Every process that still runs holds its end of the pipe.
  const closed = once(demo, 'close');
  try {
    const lines: string[] = [];
    for await (const text of createInterface(demo.stdout)) {
      lines.push(text);
      if (text.startsWith('The demo listens on ')) demo.kill('SIGTERM');
    }
    await closed;

    expect(lines.find((text) => text.startsWith('The demo listens on '))).toBeDefined();
    expect(lines.join('\n')).toMatch(/a token is valid for 7200 s of its time, \d+ s of yours/);
  } finally {
    try {
      process.kill(-demo.pid!, 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
});
