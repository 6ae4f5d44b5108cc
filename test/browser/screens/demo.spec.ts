import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DemoProcess } from '../../demo/demo-process.js';
import { PATIENCE_MS } from '../../waiting/eventually.js';
import { startBrowser } from '../browser.js';

const PICTURES = fileURLToPath(new URL('../../../artifacts/browser/', import.meta.url));
const NICKNAME = '小明 <script>"&';

let demo: DemoProcess;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** The errors that the browser reports, and its requests beyond this machine. */
let complaints: string[];

beforeAll(async () => {
  [demo, browser] = await Promise.all([DemoProcess.up(), startBrowser()]);
  await demo.order('users', { nickname: NICKNAME });
});
afterAll(async () => {
  await browser?.close();
  DemoProcess.endAll();
});

beforeEach(async () => {
  complaints = [];
  context = await browser.newContext({ locale: 'zh-CN' });
  context.setDefaultTimeout(PATIENCE_MS);
  page = await context.newPage();
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!/^(http:\/\/(127\.0\.0\.1|localhost):|data:)/.test(request.url())) complaints.push(request.url());
  });
});
afterEach(() => context.close());

async function ask(): Promise<void> {
  await page.goto(`${demo.url}/js-sdk`);
  await page.click('#login');
  await page.waitForSelector('#allow');
}

async function logIn(): Promise<void> {
  await ask();
  await page.click('#allow');
  await page.waitForSelector('#openid');
}

/** A screenshot for whoever reads the run. */
async function picture(name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  const path = `${PICTURES}${name}.png`;
  await page.screenshot({ path, fullPage: true });
  process.stdout.write(`A screenshot of the demo: ${path}\n`);
}

describe('the page of the demo, in Chromium', () => {
  it('is signed for its own address, and the simulated WeChat accepts that', async () => {
    await page.goto(`${demo.url}/js-sdk?from=timeline&name=%E5%BC%A0#part`);
    await page.waitForSelector('#accepted:visible');

    const shown = await Promise.all(
      ['appId', 'timestamp', 'nonceStr', 'signature', 'url'].map((id) => page.textContent(`#${id}`)),
    );
    expect(shown).toEqual([
      'wx0123456789abcdef',
      expect.stringMatching(/^\d{10}$/),
      expect.stringMatching(/^\w{16}$/),
      expect.stringMatching(/^[0-9a-f]{40}$/),
      `${demo.url}/js-sdk?from=timeline&name=%E5%BC%A0`,
    ]);
    expect(await page.isVisible('#refused')).toBe(false);
    expect(complaints).toEqual([]);
  });

  it('says so if it was opened at an address that is not signed', async () => {
    await page.goto(`${demo.url.replace('127.0.0.1', 'localhost')}/js-sdk`);
    await page.waitForSelector('#unsigned:visible');

    expect(await page.textContent('#reason')).toContain('PUBLIC_URL');
    expect(await page.getAttribute('#login', 'href')).toContain(demo.url);
  });

  it('shows openid and nickname after a login', async () => {
    await logIn();
    await page.waitForSelector('#accepted:visible');
    await picture('logged-in');

    const { users } = (await demo.order('users')) as { users: { openid: string }[] };
    expect(await page.textContent('#nickname')).toBe(NICKNAME);
    expect(await page.textContent('#openid')).toBe(users[0]?.openid);
    expect(new URL(page.url()).search).toBe('');
    expect(complaints).toEqual([]);
  });

  it('says that a user refused, and offers to try again', async () => {
    await ask();
    await page.click('#refuse');
    await page.waitForSelector('#failure');
    await picture('refused');
    const [code, text] = [await page.textContent('#code'), await page.textContent('#failure')];
    await page.click('#back');

    await page.waitForSelector('#login');
    expect(code).toBe('REFUSED_BY_USER');
    expect(text).toMatch(/你拒绝了授权.*You refused/);
    expect(complaints).toEqual([]);
  });

  it('refuses a state that was tampered with', async () => {
    await ask();
    const tampered = page.url().replace(/state=./, (start) => `state=${start.endsWith('B') ? 'C' : 'B'}`);
    await page.goto(tampered);
    await page.click('#allow');
    await page.waitForSelector('#failure');

    expect(await page.textContent('#code')).toBe('STATE_WRONG');
    expect(await page.textContent('#failure')).toContain('state 不属于这次登录');
    expect((await context.cookies()).map(({ name }) => name)).not.toContain('demo-user');
  });

  it('removes a user on request', async () => {
    await logIn();
    const cookies = await context.cookies();
    const openid = await page.textContent('#openid');

    await page.click('#forget');
    await page.waitForSelector('#login');
    const after = (await context.cookies()).map(({ name }) => name);
    await context.addCookies(cookies);
    await page.reload();

    expect(after).not.toContain('demo-user');
    expect(await page.textContent('#failure')).toContain('No token is stored for you');
    expect(await page.content()).not.toContain(openid);
    expect(complaints).toEqual([]);
  });

  it('removes nobody for the form of another site', async () => {
    await logIn();
    const other = await context.newPage();
    await other.setContent(
      `<form method="post" action="${demo.url}/wechat/forget"><button>go</button></form>`,
    );
    await other.click('button');
    await other.waitForSelector('#code');

    expect(await other.textContent('#code')).toBe('FORBIDDEN');
    await page.reload();
    expect(await page.textContent('#nickname')).toBe(NICKNAME);
  });

  it('gives a person time to decide, however fast the time of the simulator runs', async () => {
    await ask();
    // Twenty minutes in simulated time: four times the lifetime of a code.
    await demo.order('time', { advanceSeconds: 1_200 });
    await page.click('#allow');
    await page.waitForSelector('#openid');

    expect(await page.textContent('#nickname')).toBe(NICKNAME);
  });
});
