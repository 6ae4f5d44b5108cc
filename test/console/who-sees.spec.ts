import { Injectable, Module, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConsoleError, ConsolePanel, PanelState } from 'nestjs-wechat-token-console';
import { ADAPTERS, startConsole, type ConsoleWorld } from './console-world.js';

let world: ConsoleWorld;
afterEach(() => world.close());

/** The status of a GET with headers that `fetch` does not let out. */
function statusOf(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(world.url + path, { headers }, (response: IncomingMessage) => {
      response.resume();
      resolve(response.statusCode!);
    });
    sent.on('error', reject).end();
  });
}

/** What the guard knows whom to let in by: another provider of the application. */
@Injectable()
class Visitors {
  isKnown(cookie: string | undefined): boolean {
    return cookie === 'visitor=1';
  }
}

@Injectable()
class CookieGuard implements CanActivate {
  constructor(private readonly visitors: Visitors) {}

  canActivate(context: ExecutionContext): boolean {
    return this.visitors.isKnown(
      context.switchToHttp().getRequest<{ headers: { cookie?: string } }>().headers.cookie,
    );
  }
}

@Module({ providers: [Visitors], exports: [Visitors] })
class VisitorsModule {}

const PATHS = [
  '/console/',
  '/console/api/session',
  '/console/api/state?view=apps',
  '/console/api/stream?view=log',
];
/** As a request looks that a proxy passed on, or that came by a name that somebody else gave this host. */
const FROM_ELSEWHERE: [string, Record<string, string>][] = [
  ['X-Forwarded-For', { 'x-forwarded-for': '203.0.113.9' }],
  ['Forwarded', { forwarded: 'for=203.0.113.9' }],
  ['X-Real-IP', { 'x-real-ip': '203.0.113.9' }],
  ['Via', { via: '1.1 proxy' }],
  ['Origin', { origin: 'https://console.example' }],
  ['an origin that is not told', { origin: 'null' }],
  ['Referer', { referer: 'https://console.example/console/' }],
  ['another host name', { host: 'rebound.example:3000' }],
];

describe.each(ADAPTERS)('on %s, a console', (_, adapter) => {
  it('without guards answers only to browsers on its own host, and says how to change that', async () => {
    world = await startConsole({ adapter });

    for (const [how, headers] of FROM_ELSEWHERE) {
      const statuses = await Promise.all(PATHS.map((path) => statusOf(path, headers)));
      expect([how, ...statuses]).toEqual([how, 403, 403, 403, 403]);
    }
    const refusal = (await (
      await world.get('/console/api/session', { 'x-forwarded-for': '203.0.113.9' })
    ).json()) as ConsoleError;
    expect(refusal).toMatchObject({ code: 'NOT_ALLOWED', remedy: { en: expect.stringContaining('guards') } });
    const here: Record<string, string>[] = [
      { host: 'localhost:3000' },
      { origin: 'http://localhost:3000', referer: 'http://[::1]:3000/console/' },
      { referer: 'https://wiki.example/duty', 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of here) expect(await statusOf('/console/', headers)).toBe(200);
  });

  it('with guards answers whom they let in, wherever that is, and nobody else', async () => {
    const guarded = { guards: [CookieGuard], imports: [VisitorsModule] };
    world = await startConsole({ adapter, console: guarded });

    const without = await Promise.all(PATHS.map((path) => statusOf(path, {})));
    const known = { cookie: 'visitor=1', 'x-forwarded-for': '203.0.113.9' };

    expect(without).toEqual([403, 403, 403, 403]);
    for (const path of PATHS) expect(await statusOf(path, known)).toBe(200);
  });

  it('that is public answers everybody', async () => {
    world = await startConsole({ adapter, console: { isPublic: true } });

    for (const [, headers] of FROM_ELSEWHERE) expect(await statusOf('/console/', headers)).toBe(200);
  });

  it.each([
    ['that of another site', 'http://other.example', 403],
    ['its own', 'same', 200],
  ])(
    'that is public answers a request of a page over plain HTTP, without Sec-Fetch-Site, from %s by its origin',
    async (_, origin, status) => {
      world = await startConsole({ adapter, console: { isPublic: true } });

      const answer = await world.get('/console/api/state?view=apps', {
        origin: origin === 'same' ? world.url : origin,
      });
      expect(answer.status).toBe(status);
    },
  );

  it('tells no state to the page of another site, and gives it neither a frame nor a window', async () => {
    world = await startConsole({ adapter });

    for (const site of ['cross-site', 'same-site']) {
      const { status } = await world.get('/console/api/state?view=apps', { 'sec-fetch-site': site });
      expect(status).toBe(403);
    }
    const page = await world.get('/console/', { 'sec-fetch-site': 'cross-site' });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    );
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  it('runs an action of its panel for its own page only', async () => {
    const ran: string[] = [];
    const hello = { en: 'Say hello', zh: '打招呼' };
    const panel: PanelState = {
      actions: [{ id: 'hello', kind: 'once', label: hello, hint: hello, isOn: false }],
      links: [],
    };

    @Injectable()
    class Panel implements ConsolePanel {
      state = () => panel;
      run = async (id: string) => {
        if (id !== 'hello') return undefined;
        ran.push(id);
        return { outcome: 'accepted', message: hello };
      };
    }
    @Module({ providers: [Panel], exports: [Panel] })
    class PanelModule {}
    world = await startConsole({ adapter, console: { panel: Panel, imports: [PanelModule] } });
    const own = { 'x-console': '1', origin: world.url, 'sec-fetch-site': 'same-origin' };
    const post = async (id: string, headers: Record<string, string>) =>
      (await fetch(`${world.url}/console/demo/panel/${id}`, { method: 'POST', headers })).status;

    expect(await (await world.get('/console/')).text()).toContain('<meta name="wechat-console-panel">');
    expect(await (await world.get('/console/demo/panel')).json()).toEqual(panel);
    expect(await post('hello', own)).toBe(200);
    expect(await post('x', own)).toBe(404);
    expect(ran).toHaveLength(1);

    const { 'x-console': _mark, ...unmarked } = own;
    const others: Record<string, string>[] = [
      unmarked,
      { ...own, origin: 'http://other.example' },
      { ...own, origin: 'null' },
      { 'x-console': '1' },
      { ...own, 'sec-fetch-site': 'same-site' },
      { ...own, 'x-forwarded-for': '203.0.113.9' },
    ];
    for (const headers of others) expect(await post('hello', headers)).toBe(403);
    expect(ran).toHaveLength(1);
  });
});
