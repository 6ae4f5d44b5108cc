import type { Browser, Request } from 'playwright-core';
import { DEFAULT_APP } from 'wechat-simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newOperatorKey } from 'nestjs-wechat-token-server';
import { eventually } from '../../waiting/eventually.js';
import { startBrowser } from '../browser.js';
import { ConsoleVisitor } from '../console/console-visitor.js';
import { ServedConsole } from '../console/served-console.js';
import { Traffic } from '../console/traffic.js';

const { appId } = DEFAULT_APP;

let browser: Browser;
let served: ServedConsole;
let visitor: ConsoleVisitor;
let traffic: Traffic;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  served = await ServedConsole.start();
  visitor = await ConsoleVisitor.arriving(browser, 'en');
  traffic = await Traffic.of(visitor.page);
});
afterEach(async () => {
  await visitor.leave();
  await served.close();
});

/** The id of the server that made the newest state. */
const shownBy = () => {
  const view = traffic.states.at(-1)?.view;
  return view?.view === 'servers' ? view.servers.find(({ isThis }) => isThis)?.id : undefined;
};

/** When the page shows that word once more, Unix ms. */
const nextShown = (word: string): Promise<number> =>
  visitor.page.evaluate(`new Promise((resolve) => {
    const count = () => document.body.textContent.split('${word}').length;
    const before = count();
    const look = () => count() > before && resolve(Date.now());
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  })`);

/** The streams that fail from now on. */
function failedStreams(): string[] {
  const failed: string[] = [];
  const begun = new Set<Request>();
  visitor.page.on('request', (request) => begun.add(request));
  visitor.page.on('requestfailed', (request) => begun.has(request) && failed.push(request.url()));
  return failed;
}

describe('the console of token servers', () => {
  it('shows what happens at WeChat, through either server, by the one stream that it has open', async () => {
    const { page } = visitor;
    await page.goto(`${served.url}log?appId=${appId}`);
    await served.logIn(visitor, served.world.liwei.key);
    const [opened, asked] = [traffic.streams.length, traffic.asked];

    for (const server of served.servers) {
      const { id } = served.endToken();
      const shown = nextShown('refreshed');
      await served.call(server);
      const issued = served.newestToken;
      const tookMs = (await shown) - issued.issuedAt;

      process.stdout.write(`A new token is on the page ${tookMs} ms after WeChat issued it\n`);
      expect(issued.id).not.toBe(id);
    }
    expect([traffic.streams.length, traffic.asked]).toEqual([opened, asked]);
    expect(visitor.complaints).toEqual([]);
  });

  it('goes on at the other server when its own is killed; without any it says since when, and counts nothing down until one is back', async () => {
    const { page } = visitor;
    await page.clock.install();
    await page.goto(`${served.url}servers`);
    await served.logIn(visitor, served.world.liwei.key);
    const ids = await Promise.all(served.servers.map((server) => served.idOf(server)));
    await eventually(() => expect(ids).toContain(shownBy()));
    const own = ids.indexOf(shownBy()!);

    served.servers[own]!.kill('SIGKILL');
    await eventually(() => expect(shownBy()).toBe(ids[1 - own]));
    expect(await page.getByText(/not connected/i).count()).toBe(0);

    served.servers[1 - own]!.kill('SIGKILL');
    await served.servers[1 - own]!.end();
    await page.clock.runFor(20_000);
    await page
      .getByText(/^Not connected since \d\d:\d\d$/)
      .first()
      .waitFor();
    const lost = await page.locator('main').textContent();
    await page.clock.runFor(120_000);
    expect(await page.locator('main').textContent()).toBe(lost);

    const third = await served.add();
    const failedAfter = failedStreams();
    await page.getByText(/^live/).waitFor();
    expect(shownBy()).toBe(await served.idOf(third));
    expect(failedAfter).toEqual([]);
    expect(await page.getByText(/not connected/i).count()).toBe(0);
  });

  it('leads to the login when the session is over, and with the new key back to where one was', async () => {
    const { world, servers } = served;
    const { page } = visitor;
    const address = `${served.url}log?appId=${appId}`;
    await page.goto(address);
    await served.logIn(visitor, world.liwei.key);
    const { key, digest } = newOperatorKey('liwei');

    world.config(world.operators.replace(world.liwei.digest, digest));
    for (const server of servers) server.kill('SIGHUP');
    await page.getByText('The login has ended. Log in to go back to where you were.').waitFor();
    expect(await page.locator('main li').count()).toBe(0);
    await page.getByLabel('Operator key').fill(world.liwei.key);
    await page.keyboard.press('Enter');
    await page.getByText('The key is not accepted').first().waitFor();
    await served.logIn(visitor, key);

    expect(page.url()).toBe(address);
    expect(traffic.states.at(-1)?.head.viewer).toEqual({ name: 'liwei', role: 'operator' });
  });
});
