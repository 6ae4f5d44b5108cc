import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { endWithUs } from '../processes/end-with-us.js';

/** A client of another language, as a process that answers one line with another. */
export class ClientProcess {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;
  /** All that it printed. */
  output = '';

  constructor([program = '', ...args]: readonly string[], variables: Record<string, string>) {
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...variables };
    this.child = spawn(program, args, { env, stdio: 'pipe' });
    endWithUs(this.child);
    for (const stream of [this.child.stdout!, this.child.stderr!])
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.lines = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  /** Sends a line. Returns the answer: the token, or why there is none. */
  async ask(line: 'current' | 'refused'): Promise<string> {
    this.child.stdin!.write(`${line}\n`);
    const { done, value } = await this.lines.next();
    if (done === true) throw new Error(`The client ended: ${this.output}`);
    return value;
  }

  end(): void {
    this.child.kill('SIGKILL');
  }
}
