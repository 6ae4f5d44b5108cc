import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pageAt } from '../docs/page.js';
import { freePort } from '../processes/free-port.js';
import { fromTarballs, type Tarballs } from './application.js';
import { runCommand, withoutNpm } from './run-command.js';

const GUIDE = 'docs/getting-started.md';

/** Programs that the guide starts in a terminal of their own, and the port on which they listen. */
const STAYS: Readonly<Record<string, string>> = {
  'npx wechat-simulator': '3001',
  'node dist/main.js': '3000',
};

/** The version under test, and where to report progress. */
export interface NewcomerEnvironment {
  readonly tarballs: Tarballs;
  progress(step: string): void;
}

/**
 * Follows the guide word for word in an empty folder: its files, its commands in order. Only the packages come from tarballs, and the ports
 * are free ones. Throws unless a controller finally returns a token of the simulator.
 */
export async function followGuide({ tarballs, progress }: NewcomerEnvironment): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'wechat-token-newcomer-'));
  const newcomer = new Newcomer(folder, tarballs, {
    '3000': String(await freePort()),
    '3001': String(await freePort()),
  });
  try {
    for (const { language, name, code } of (await pageAt(GUIDE)).blocks) {
      if (language !== 'sh') await newcomer.writeFile(name, code);
      else
        for (const line of code.trim().split('\n')) {
          progress(line);
          await newcomer.type(line);
        }
    }
    await newcomer.expectToken();
  } finally {
    await newcomer.leave();
    await rm(folder, { recursive: true, force: true });
  }
}

class Newcomer {
  private readonly answers: string[] = [];
  private readonly terminals: ChildProcess[] = [];

  constructor(
    private folder: string,
    private readonly tarballs: Tarballs,
    private readonly ports: Readonly<Record<string, string>>,
  ) {}

  async writeFile(name: string | undefined, code: string): Promise<void> {
    if (name === undefined) throw new Error(`A block of ${GUIDE} has no name of a file`);
    const path = join(this.folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, this.atOurPorts(code));
  }

  /** Runs a line and waits until it ends, or until the program it starts listens. */
  async type(line: string): Promise<void> {
    const stays = Object.keys(STAYS).find((beginning) => line.startsWith(beginning));
    const command = this.atOurPorts(
      line.startsWith('npm install ') ? fromTarballs(line, this.tarballs) : line,
    );
    if (stays !== undefined) return this.open(command, this.ports[STAYS[stays]!]!);

    const output = await runCommand('sh', ['-c', `${command} && echo && pwd`], { cwd: this.folder });
    const [place = '', ...said] = output.trim().split('\n').toReversed();
    this.folder = place;
    if (line.startsWith('curl ')) this.answers.push(said.find((text) => text.startsWith('{')) ?? '');
  }

  async expectToken(): Promise<void> {
    const [token, ips] = this.answers.map((text) => JSON.parse(text) as Record<string, unknown>);
    const response = await fetch(`http://127.0.0.1:${this.ports['3001']}/__simulator/tokens?values=true`);
    const issued = await response.text();
    const startsWith = String(token?.['startsWith']);
    if (startsWith.length !== 8 || !issued.includes(`"${startsWith}`))
      throw new Error(`No token: ${this.answers[0]}`);
    if (!(Number(token?.['secondsLeft']) > 7_000)) throw new Error(`No lifetime remains: ${this.answers[0]}`);
    if (!Array.isArray(ips?.['ip_list'])) throw new Error(`WeChat was not called: ${this.answers[1]}`);
  }

  /** Closes the terminals. */
  async leave(): Promise<void> {
    await Promise.all(
      this.terminals.map(async (terminal) => {
        if (terminal.exitCode !== null || terminal.signalCode !== null) return;
        const ended = once(terminal, 'close');
        // The program that npx starts is in the process group of npx.
        process.kill(-terminal.pid!, 'SIGTERM');
        await ended;
      }),
    );
  }

  private async open(command: string, port: string): Promise<void> {
    const env = withoutNpm(process.env);
    const terminal = spawn('sh', ['-c', command], { cwd: this.folder, env, detached: true, stdio: 'ignore' });
    this.terminals.push(terminal);
    for (let tries = 0; tries < 300; tries += 1) {
      if (terminal.exitCode !== null) throw new Error(`Ended at once: ${command}`);
      const isUp = await fetch(`http://127.0.0.1:${port}/`).then(
        () => true,
        () => false,
      );
      if (isUp) return;
      await pause(100);
    }
    throw new Error(`Does not listen: ${command}`);
  }

  private atOurPorts(text: string): string {
    return text.replaceAll(/\b300[01]\b/g, (port) => this.ports[port] ?? port);
  }
}
