import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A separate program, so that its warm-up and its work do not count for another. Communicates by messages. */
export class Child {
  #process;
  #messages = [];
  #waiting;

  constructor(file, { execArgv = [], env = {} } = {}) {
    this.#process = fork(fileURLToPath(file), {
      execArgv,
      env: { ...process.env, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1', ...env },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#process.on('message', (message) => {
      this.#messages.push(message);
      this.#waiting?.();
    });
    this.#process.once('exit', (code) => {
      this.#messages.push({ failure: `${file} ended with ${code}` });
      this.#waiting?.();
    });
  }

  get pid() {
    return this.#process.pid;
  }

  send(message) {
    this.#process.send(message);
  }

  /** The next message. Throws if the program ended before it. */
  async next() {
    if (this.#messages.length === 0) await new Promise((resolve) => (this.#waiting = resolve));
    const message = this.#messages.shift();
    if (message?.failure) throw new Error(message.failure);
    return message;
  }

  /** The answer to a message. */
  ask(message) {
    this.send(message);
    return this.next();
  }

  async stop() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
  }
}

/** Runs a program that answers one message with one message. */
export async function answerOf(file, question, options) {
  const child = new Child(file, options);
  try {
    return await child.ask(question);
  } finally {
    await child.stop();
  }
}

/** In a program: the message it was started with. */
export async function question() {
  const [message] = await once(process, 'message');
  return message;
}

export const answer = (message) => process.send(message);
