#!/usr/bin/env node
import { DEFAULT_APP } from './account/app.options.js';
import { commandOf, USAGE } from './command-line.js';
import { CONTROL_PREFIX } from './server/control.js';
import { type StartOptions, startWechatSimulator } from './server/start-wechat-simulator.js';

try {
  const command = commandOf(process.argv.slice(2));
  if (command.help) process.stdout.write(USAGE);
  else await run(command.options);
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exitCode = 1;
}

async function run(options: StartOptions): Promise<void> {
  const running = await startWechatSimulator(options);
  process.stdout.write(welcome(running.url, options));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.close());
}

function welcome(url: string, { apps }: StartOptions): string {
  const { appId = DEFAULT_APP.appId } = apps?.[0] ?? {};
  const secret = appId === DEFAULT_APP.appId ? DEFAULT_APP.appSecret : '<its AppSecret>';
  return `A simulated WeChat listens on ${url}, for ${appId}. Try:

  curl '${url}/cgi-bin/token?grant_type=client_credential&appid=${appId}&secret=${secret}'
  curl '${url}/cgi-bin/getcallbackip?access_token=<the token>'
  curl '${url}${CONTROL_PREFIX}journal'
  curl '${url}${CONTROL_PREFIX}faults' -d '{"kind":"errcode","errcode":-1,"times":1}'

Ctrl-C ends it.
`;
}

function sentenceOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return 'The port is taken: choose another one with --port, or 0 for a free one.';
  if (code === 'EACCES') return 'The port needs rights you do not have: choose one above 1023 with --port.';
  return code === 'EADDRNOTAVAIL' ? 'This machine does not have that address: see --host.' : message;
}
