import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';
import type { AppsView, AppView, ConsoleSession } from 'nestjs-wechat-token-console';
import { DEFAULT_APP } from 'wechat-simulator';
import { eventually } from '../waiting/eventually.js';
import { ADAPTERS, startConsole, type ConsoleWorld } from './console-world.js';

let world: ConsoleWorld;
afterEach(() => world.close());

/** The paths of the files that a page names, where the page is at `at`. The icon is within the page. */
const assetsOf = (html: string, at: string) =>
  [...html.matchAll(/(?:src|href)="(?!data:)([^"]+)"/g)].map(
    ([, path]) => new URL(path!, `http://x${at}`).pathname,
  );

describe.each(ADAPTERS)('the console in an application on %s', (_, adapter) => {
  it.each([
    ['no prefix, at its own path', '', undefined, '/console'],
    ['a global prefix and another path', 'api/v2', 'admin/wechat', '/api/v2/admin/wechat'],
  ])('is there with %s, and leaves the other paths alone', async (_title, prefix, path, base) => {
    world = await startConsole({ adapter, prefix, console: path === undefined ? {} : { path } });
    const own = prefix === '' ? '/orders/1' : `/${prefix}/orders/1`;

    const redirected = await world.get(`${base}?lang=zh`);
    const html = await (await world.get(`${base}/`)).text();
    const deep = await (await world.get(`${base}/apps/${DEFAULT_APP.appId}`)).text();
    const session = await world.get(`${base}/api/session`);

    expect(redirected.status).toBe(308);
    expect(new URL(redirected.headers.get('location')!, world.url + base).pathname).toBe(`${base}/`);
    const files = assetsOf(html, `${base}/`);
    expect(files.length).toBeGreaterThan(0);
    expect(assetsOf(deep, `${base}/apps/x`)).toEqual(files);
    for (const file of files) expect((await world.get(file)).status).toBe(200);
    expect((await session.json()) as ConsoleSession).toEqual({ login: 'none', viewer: { role: 'viewer' } });
    expect(await (await world.get(own)).json()).toEqual({ by: 'the application' });
    const nothing = [`${base}x`, '/', `${base}/x`, `${base}/assets/../index.html`, `${base}/assets/x.js`];
    const statuses = await Promise.all(nothing.map(async (there) => (await world.get(there)).status));
    expect(statuses).toEqual(nothing.map(() => 404));
  });

  it('shows an app, and each change of it', async () => {
    world = await startConsole({ adapter, console: { title: 'prod', nameOf: () => '商城' } });
    await world.tokens.getAccessToken();
    const reader = await world.stream('view=apps');

    const state = await eventually(() => {
      const last = reader.states.at(-1)!;
      expect((last.view as AppsView).apps[0]).toMatchObject({ name: '商城', health: 'up' });
      return last;
    });
    expect(state.head).toMatchObject({ name: 'prod', timeScale: 1, viewer: { role: 'viewer' }, notices: [] });
    expect(state.head.apps).toEqual({ total: 1, attention: 0, idle: 0 });
    const seen = reader.states.length;

    await world.tokens.refresh();

    await eventually(() => expect(reader.states.length).toBeGreaterThan(seen));
    await eventually(() =>
      expect((reader.states.at(-1)!.view as AppsView).recent[0]).toMatchObject({
        what: 'refreshed',
        reason: 'manual',
        app: DEFAULT_APP.appId,
        appName: '商城',
      }),
    );
  });

  it('says why an app is down, and what to do, in both languages', async () => {
    world = await startConsole({ adapter, apps: [{ ...DEFAULT_APP, appSecret: 'f'.repeat(32) }] });
    await world.tokens.getAccessToken().catch(() => undefined);

    const reader = await world.stream('view=apps&filter=attention');
    const { apps } = await eventually(() => {
      const view = reader.states.at(-1)!.view as AppsView;
      expect(view.apps).toMatchObject([{ health: 'down', retry: { failures: 1 } }]);
      return view;
    });

    expect(apps[0]!.since).toBeGreaterThan(0);
    const [reason] = apps[0]!.reasons;
    expect(reason).toMatchObject({ code: 'NO_CREDENTIAL', errcode: 40125 });
    expect(reason!.message.en).not.toContain(reason!.remedy!.en);
    expect(reason!.message.zh).toMatch(/\p{Script=Han}/u);
    expect(reason!.remedy!.zh).toMatch(/\p{Script=Han}/u);
  });

  it('shows one app with what the store has, and who wrote it', async () => {
    world = await startConsole({ adapter });
    await world.tokens.getAccessToken();

    const { view } = await world.stateOf(`view=app&appId=${DEFAULT_APP.appId}`);

    const { instanceId } = world.tokens.status();
    expect(view as AppView).toMatchObject({
      isShared: true,
      credentials: [{ kind: 'access-token', state: 'fresh', writtenBy: { id: instanceId }, leaseMs: 0 }],
      pauses: [],
      history: [{ what: 'refreshed' }],
    });
    expect((view as AppView).credentials[0]!.lifetimeMs).toBeGreaterThan(7_000_000);
  });

  it('answers nothing but GET', async () => {
    world = await startConsole({ adapter });

    const paths = ['', '/', '/api/session', '/api/state', '/demo/panel', '/demo/panel/x', '/api/doctor'];
    const headers = { 'x-console': '1', origin: world.url };
    const statuses = ['POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method) =>
      paths.map((path) => fetch(`${world.url}/console${path}`, { method, headers })),
    );
    expect(new Set((await Promise.all(statuses)).map(({ status }) => status))).toEqual(new Set([404]));
  });

  it('ends its streams with the application, and does not hold it up', async () => {
    world = await startConsole({ adapter });
    const reader = await world.stream('view=log');
    await eventually(() => expect(reader.states).toHaveLength(1));

    await world.app.close();

    await eventually(() => expect(reader.isOver).toBe(true));
  });

  it('contains no secret and no token, on any screen', async () => {
    world = await startConsole({ adapter });
    const accessToken = await world.tokens.getAccessToken();
    const canaries = [accessToken, DEFAULT_APP.appSecret];
    const reader = await world.stream(`view=app&appId=${DEFAULT_APP.appId}`);
    await world.tokens.refresh();
    await world.tokens.reportRejected(accessToken).catch(() => undefined);
    canaries.push(await world.tokens.getAccessToken());
    const paths = [
      '',
      'api/session',
      'api/state?view=apps',
      `api/state?view=app&appId=${DEFAULT_APP.appId}`,
      'api/state?view=log',
      'api/state?view=servers',
    ];

    const texts = [reader.text];
    for (const path of paths) texts.push(await (await world.get(`/console/${path}`)).text());

    expect(texts.every((text) => text.length > 20)).toBe(true);
    for (const text of texts) for (const canary of canaries) expect(text).not.toContain(canary);
  });
});

describe('the console in an application on a Fastify that ignores a slash at the end', () => {
  it('is there with and without it', async () => {
    const adapter = () => new FastifyAdapter({ routerOptions: { ignoreTrailingSlash: true } });
    world = await startConsole({ adapter });

    const [redirected, page] = [await world.get('/console'), await world.get('/console/')];

    expect([redirected.status, page.status]).toEqual([308, 200]);
  });
});
