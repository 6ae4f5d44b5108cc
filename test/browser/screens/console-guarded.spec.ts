import type { Browser } from 'playwright-core';
import { DEFAULT_APP } from 'wechat-simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ACTIONS } from '../../token-server/console-page.js';
import { auditOf } from '../../token-server/console-world.js';
import { eventually } from '../../waiting/eventually.js';
import { startBrowser } from '../browser.js';
import { ConsoleVisitor } from '../console/console-visitor.js';
import { ForeignPage } from '../console/foreign-page.js';
import { ServedConsole } from '../console/served-console.js';
import { Traffic } from '../console/traffic.js';

const SCREENS = ['', 'log', 'clients', 'servers', `apps/${DEFAULT_APP.appId}`];
/** All that a script on the page could read beside the page. */
const STORED =
  'JSON.stringify([document.cookie, localStorage, sessionStorage, location.href, history.state])';
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

let browser: Browser;
let served: ServedConsole;
let visitor: ConsoleVisitor;
let before: unknown;

/** What WeChat and the clients could notice. */
const effects = async () => {
  const page = await served.world.page(served.servers[0]!, served.world.wang.key);
  return [served.world.calls, (await page.client('shop'))?.isSuspended];
};
/** How often the servers have refused somebody for that reason, as the audit says it. */
const refusals = (by: string, reason: string): number =>
  served.servers
    .flatMap(auditOf)
    .filter((line) => line.what === 'refused' && line.by === by && line.outcome === reason)
    .reduce((sum, { count = 1 }) => sum + count, 0);

beforeAll(async () => {
  [browser, served] = await Promise.all([startBrowser(), ServedConsole.start()]);
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});
beforeEach(async () => {
  visitor = await ConsoleVisitor.arriving(browser, 'en');
  before = await effects();
});
afterEach(() => visitor.leave());

describe('the console of token servers, in a browser', () => {
  it('lets a viewer act by no request of its own page, whatever the route and the method', async () => {
    const { page } = visitor;
    await page.goto(served.url);
    await served.logIn(visitor, served.world.wang.key);

    const requests = ACTIONS.flatMap(([path, body]) => METHODS.map((method) => ({ path, method, body })));
    const answers: { readonly method: string; readonly status: number; readonly text: string }[] = [];
    for (const { path, method, body } of requests) {
      const asked = {
        method,
        headers: { 'X-Console': '1', 'Content-Type': 'application/json' },
        ...(['GET', 'HEAD'].includes(method) ? {} : { body: JSON.stringify(body) }),
      };
      const answer = await page.evaluate(
        async ([url, init]) => {
          const response = await fetch(url, init);
          return { status: response.status, text: await response.text() };
        },
        [served.url + path, asked] as const,
      );
      answers.push({ method, ...answer });
    }

    expect(answers).toHaveLength(METHODS.length * ACTIONS.length);
    expect(answers.filter(({ status }) => status < 400)).toEqual([]);
    const posts = answers.filter(({ method }) => method === 'POST');
    expect(posts.filter(({ text }) => !text.includes('"NOT_ALLOWED"'))).toEqual([]);
    expect(await effects()).toEqual(before);
    await eventually(() =>
      expect(refusals('operator:wang', 'NOT_ALLOWED')).toBeGreaterThanOrEqual(posts.length),
    );
  });

  it('does nothing for a page of another origin, and tells it nothing, though the browser sends the cookie', async () => {
    const { page } = visitor;
    const foreign = await ForeignPage.start();
    await page.goto(served.url);
    await served.logIn(visitor, served.world.liwei.key);
    await page.goto(foreign.url);

    const learnt = await foreign.look(page, served.url);
    await foreign.frame(page, served.url);
    expect(page.frames().map((frame) => frame.url())).toEqual([
      foreign.url,
      expect.stringMatching(/^chrome-error:/),
    ]);
    for (const [path, body] of ACTIONS) learnt.push(...(await foreign.act(page, served.url + path, body)));
    for (const [path, body] of ACTIONS) {
      await page.goto(foreign.url);
      await foreign.submit(page, served.url + path, body);
      expect(await page.textContent('body')).toContain('"ORIGIN"');
    }

    expect(learnt).toEqual(Array.from({ length: 3 + 5 * ACTIONS.length }, () => 'nothing'));
    // The beacon, two requests that need nobody's leave, and the form.
    await eventually(() => expect(refusals('operator:liwei', 'ORIGIN')).toBe(4 * ACTIONS.length));
    expect(await effects()).toEqual(before);
    foreign.close();
  });

  // The last one: it ends the servers, for all that they have written.
  it('shows no secret: not in what it sends, on no screen, in no storage, address or log', async () => {
    const { page } = visitor;
    const traffic = await Traffic.of(page);
    const ofServer = await served.secrets();
    await page.goto(served.url);
    await served.logIn(visitor, served.world.liwei.key);
    const seen: string[] = [];
    for (const language of ['EN', '中文']) {
      for (const address of SCREENS) {
        const told = traffic.states.length;
        await visitor.open(served, address);
        // It is shown before the tools of the browser tell of it.
        await eventually(() => expect(traffic.states.length).toBeGreaterThan(told));
        seen.push(await page.content(), String(await page.evaluate(STORED)));
      }
      await page.getByRole('button', { name: language === 'EN' ? '中文' : 'EN', exact: true }).click();
    }
    await visitor.leave();
    for (const server of served.servers) server.kill('SIGTERM');
    await Promise.all(served.servers.map((server) => server.end()));

    const sessions = new Set(traffic.headers.match(/(?<=console-session=)[^;"]+/g));
    const written = served.servers.map(({ output }) => output);
    const judged = [traffic.text, ...traffic.urls, ...visitor.complaints, ...seen, ...written];
    expect([ofServer.length, sessions.size > SCREENS.length]).toEqual([11, true]);
    expect(traffic.states.length).toBeGreaterThanOrEqual(2 * SCREENS.length);
    const bytes = {
      answered: traffic.text.length,
      shown: seen.join('').length,
      written: written.join('').length,
    };
    for (const count of Object.values(bytes)) expect(count).toBeGreaterThan(2_000);
    for (const secret of [...ofServer, ...sessions])
      expect(judged.filter((text) => text.includes(secret))).toEqual([]);
  });
});
