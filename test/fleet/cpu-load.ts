import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Processes that keep the cores of this machine busy. */
export class CpuLoad {
  private constructor(private readonly children: readonly ChildProcess[]) {}

  static of(count: number): CpuLoad {
    const children = Array.from({ length: count }, () =>
      spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
    );
    for (const child of children) running.add(child);
    return new CpuLoad(children);
  }

  async close(): Promise<void> {
    for (const child of this.children) {
      if (!running.delete(child)) continue;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
  }
}
