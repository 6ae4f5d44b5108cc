import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endWithUs } from '../processes/end-with-us.js';
import { eventually } from '../waiting/eventually.js';
import { textOf, USER, withWords } from './deploy-files.js';
import { nginxCommand } from './programs.js';

/** The nginx of nginx.conf, with the addresses of servers of this machine. */
export class NginxProcess {
  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  /** Starts it on a port, in a folder with the secrets, as the user of compose.yaml where this one is root. */
  static async start(
    folder: string,
    port: number,
    upstreams: readonly [number, number],
  ): Promise<NginxProcess> {
    const temporary = join(folder, 'tmp');
    mkdirSync(temporary);
    chmodSync(folder, 0o755);
    const logs = ['access.log', 'error.log'].map((name) => join(folder, name));
    for (const log of logs) writeFileSync(log, '');
    const config = withWords(textOf('nginx.conf'), {
      '172.28.0.11:3080': `127.0.0.1:${upstreams[0]}`,
      '172.28.0.12:3080': `127.0.0.1:${upstreams[1]}`,
      'listen 8443 ssl;': `listen 127.0.0.1:${port} ssl;`,
      '/run/secrets/': `${folder}/secrets/`,
      ' /tmp/': ` ${temporary}/`,
      '/dev/stdout': logs[0]!,
      '/dev/stderr': logs[1]!,
    });
    writeFileSync(join(folder, 'nginx.conf'), config);
    const [uid = 0, gid = 0] = USER.split(':').map(Number);
    if (isRoot()) for (const path of [temporary, ...logs]) chownSync(path, uid, gid);
    const args = ['-p', folder, '-e', logs[1]!, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'];
    const as = isRoot() ? { uid, gid } : {};
    const child = spawn(programIn(folder), args, { ...as, stdio: 'ignore' });
    endWithUs(child);
    const nginx = new NginxProcess(folder, child);
    await eventually(() => {
      if (child.exitCode !== null) return;
      // Written once it listens.
      if (readFileSync(join(temporary, 'nginx.pid'), 'utf8') === '')
        throw new Error('nginx does not listen yet');
    });
    if (child.exitCode !== null) throw new Error(`nginx ended: ${nginx.errors}`);
    return nginx;
  }

  /** The lines of the access log. */
  get lines(): readonly Readonly<Record<string, string>>[] {
    return this.log('access.log')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, string>);
  }

  get errors(): string {
    return this.log('error.log');
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }

  private log(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }
}

/** A copy where the other user may read it, if it was unpacked into the repository. */
function programIn(folder: string): string {
  const command = nginxCommand();
  if (!command.includes('/')) return command;
  const copy = join(folder, 'nginx');
  copyFileSync(command, copy);
  return copy;
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}
