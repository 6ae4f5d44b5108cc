/** The operation during which the process is suspended. */
export const AWAITS = [
  'redis-connect',
  'read',
  'secret',
  'acquire',
  'wechat-connect',
  'wechat-answer',
  'commit',
] as const;

/** The task of a process: get a token of each app, and be suspended once meanwhile, for the given time. */
export interface StandstillWork {
  readonly point: (typeof AWAITS)[number];
  readonly apps: readonly { readonly appId: string; readonly standstillMs: number }[];
  readonly appSecret: string;
  readonly endpoint: 'stable' | 'legacy';
  readonly baseUrl: string;
  readonly redisUrl: string;
}

/** The result for one app. */
export interface StoodStill {
  readonly appId: string;
  /** Whether the process was suspended at the right point: nothing else shows it. */
  readonly stoodStill: boolean;
  readonly token?: string;
  readonly failure?: string;
  readonly events: readonly string[];
}

/** A process of an application that is suspended in the middle of its first refresh. Without types, because Node runs it as it is. */
export const STANDSTILL_SCRIPT = `
  import 'reflect-metadata';
  import { subscribe } from 'node:diagnostics_channel';
  import { Module } from '@nestjs/common';
  import { NestFactory } from '@nestjs/core';
  import { RedisTokenStore, WechatTokenEvents, WechatTokenModule, WechatTokenService } from 'nestjs-wechat-token';
  const { point, apps, appSecret, endpoint, baseUrl, redisUrl } = JSON.parse(process.env.WORK);

  let standstillMs = 0;
  let stoodStill = false;
  const standStill = () => {
    if (stoodStill) return;
    stoodStill = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, standstillMs);
  };
  // What was begun is on its way by then, and the answer has yet to be read.
  const soon = () => new Promise((resolve) => setImmediate(() => resolve(standStill())));

  subscribe('net.client.socket', () => point === 'redis-connect' && process.nextTick(standStill));
  subscribe('http.client.request.start', ({ request }) => {
    if (point === 'wechat-connect') process.nextTick(standStill);
    if (point !== 'wechat-answer') return;
    const watch = (socket) => socket.connecting ? socket.once('connect', soon) : soon();
    if (request.socket) watch(request.socket);
    else request.once('socket', watch);
  });
  const secretOf = () => new Promise((resolve) => {
    setTimeout(resolve, 20, appSecret);
    if (point === 'secret') soon();
  });
  const watched = (store) => new Proxy(store, {
    get(target, name) {
      const value = target[name];
      if (typeof value !== 'function') return value;
      return (...given) => {
        const answer = value.apply(target, given);
        if (name !== point) return answer;
        // On a busy machine the answer may be read first.
        const stood = soon();
        return answer.finally(() => stood);
      };
    },
  });

  const outcomeOf = async (appId) => {
    const store = RedisTokenStore.connect(redisUrl);
    if (point !== 'redis-connect') await store.revisions([]);
    const events = [];
    class AppModule {}
    Module({
      imports: [WechatTokenModule.forRoot({
        apps: [{ appId, appSecret: secretOf, endpoint }], http: { baseUrl }, store: watched(store),
      })],
      providers: [{
        provide: 'HEARD', inject: [WechatTokenEvents],
        useFactory: (all) => all.onAny(({ type }) => void events.push(type)),
      }],
    })(AppModule);
    const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
    const [got] = await Promise.allSettled([app.get(WechatTokenService).getAccessToken()]);
    await app.close();
    return { appId, stoodStill, token: got.value, failure: got.reason && String(got.reason), events };
  };

  process.stdout.write('ready\\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  const outcomes = [];
  for (const app of apps) {
    stoodStill = false;
    standstillMs = app.standstillMs;
    outcomes.push(await outcomeOf(app.appId));
  }
  process.stdout.write(JSON.stringify(outcomes) + '\\n');
  process.exit(0);
`;
