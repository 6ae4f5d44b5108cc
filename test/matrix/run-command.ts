import { spawn } from 'node:child_process';

/** A command timed out or failed: `output` is everything it printed. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    command: string,
    readonly output: string,
  ) {
    super(`Failed: ${command}`);
  }
}

/** How a command is run. */
export interface CommandOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** Runs a command to its end. Returns its output; throws {@link CommandError}. */
export function runCommand(
  command: string,
  args: readonly string[],
  { cwd, env = {}, timeoutMs = 300_000 }: CommandOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...withoutNpm(process.env), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
    });
    let output = '';
    const read = (chunk: Buffer) => void (output += chunk.toString());
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    const fail = () => reject(new CommandError([command, ...args].join(' '), output));
    child.once('error', fail);
    child.once('close', (code) => (code === 0 ? resolve(output) : fail()));
  });
}

/** Settings that npm passes on from this workspace are not meant for a fresh application. */
export function withoutNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        !/^npm_(?!config_(registry|cache|userconfig|globalconfig)$)|^INIT_CWD$|^NODE_ENV$/.test(name),
    ),
  );
}
