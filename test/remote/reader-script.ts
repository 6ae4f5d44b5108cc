import { fileURLToPath } from 'node:url';

/**
 * A process that reads from a token server, and does what its standard input says: one line of JSON for each command, one for each answer.
 * Without types, because Node runs it as it is.
 */
export const READER_SCRIPT = `
  import 'reflect-metadata';
  import { createInterface } from 'node:readline';
  import { Module } from '@nestjs/common';
  import { NestFactory } from '@nestjs/core';
  import { WechatTokenModule } from 'nestjs-wechat-token';
  import { createWechatTokens } from 'nestjs-wechat-token/core';
  import { RemoteTokenStore } from 'nestjs-wechat-token/remote';
  import { WechatTokens } from ${JSON.stringify(fileURLToPath(new URL('../../libs/wechat-token/dist/tokens/wechat-tokens.js', import.meta.url)))};
  const { way, ...options } = JSON.parse(process.env.WORK);

  const steps = {};
  for (const name of ['read', 'revisions', 'acquire', 'commit', 'abandon', 'restore', 'reject', 'forget', 'inspect']) {
    const step = RemoteTokenStore.prototype[name];
    RemoteTokenStore.prototype[name] = function (...given) {
      steps[name] = (steps[name] ?? 0) + 1;
      return step.apply(this, given);
    };
  }
  const overNest = async () => {
    class AppModule {}
    Module({ imports: [WechatTokenModule.forRootAsync({ useFactory: () => options })] })(AppModule);
    return (await NestFactory.createApplicationContext(AppModule, { logger: false })).get(WechatTokens, { strict: false });
  };
  // The servers stay in the order given, so that a test knows which one a reader calls.
  const { random } = Math;
  Math.random = () => 0.999;
  const wechat = way === 'nest' ? await overNest() : createWechatTokens({ ...options, logger: false });
  Math.random = random;
  await wechat.ready();

  const commands = {
    token: async () => {
      const credential = await wechat.app().getCredential();
      const { value, version, expiresAt } = credential;
      return { value, version, expiresAt, promisedMs: credential.promisedMs() };
    },
    // Whether it fails before the process has done anything else.
    failsAtOnce: () => Promise.race([
      wechat.app().getAccessToken().then(() => false, () => true),
      new Promise((resolve) => setImmediate(() => setImmediate(resolve, false))),
    ]),
    report: async (value) => (await wechat.app().reportRejected(value)).value,
    ticket: async () => (await wechat.tickets.getTicket('jsapi')).value,
    call: (path) => wechat.api.get(path),
    post: ({ path, body }) => wechat.api.post(path, body),
    health: () => wechat.health(),
    steps: () => steps,
  };
  process.stdout.write('ready\\n');
  for await (const line of createInterface({ input: process.stdin })) {
    const { name, given } = JSON.parse(line);
    const answer = await Promise.resolve().then(() => commands[name](given)).then(
      (value) => ({ value }),
      (error) => ({ error: { ...error.toJSON?.(), code: error.code ?? String(error), at: Date.now() } }),
    );
    process.stdout.write(JSON.stringify(answer) + '\\n');
  }
  await wechat.close();
  process.exit(0);
`;
