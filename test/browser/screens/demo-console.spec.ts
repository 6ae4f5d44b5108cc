import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DemoProcess } from '../../demo/demo-process.js';
import { eventually } from '../../waiting/eventually.js';
import { startBrowser } from '../browser.js';
import { ConsoleVisitor, SCHEMES, WIDTHS, type Language } from '../console/console-visitor.js';

const ALL_WELL = /All is well|一切正常/;
const RIGHT = /Put all right again|恢复正常/;
const PANEL = /Make something happen|制造一个状况/;

let browser: Browser;
let demo: DemoProcess;
let visitor: ConsoleVisitor;

beforeAll(async () => {
  // Two hours, the time after which another refresher is forgotten, pass in half a minute.
  [browser, demo] = await Promise.all([startBrowser(), DemoProcess.up({ WECHAT_TIME_SCALE: '240' })]);
});
afterEach(() => visitor?.leave());
afterAll(async () => {
  await browser?.close();
  DemoProcess.endAll();
});

async function arrive(language: Language, width: number): Promise<void> {
  visitor = await ConsoleVisitor.arriving(browser, language, width);
  await visitor.open({ url: `${demo.url}/` }, '');
  await visitor.page.getByRole('complementary', { name: PANEL }).waitFor();
}

async function press(name: string | RegExp): Promise<void> {
  await visitor.button(PANEL).click();
  await visitor.button(name).click();
}

/** Passes once a text stands between the upper edge of the page and the closed panel, whole. */
const isOnFirstScreen = (text: Locator) =>
  eventually(async () => {
    const [box, panel] = await Promise.all([
      text.boundingBox({ timeout: 1_000 }),
      visitor.page.getByRole('complementary').boundingBox(),
    ]);
    expect(box!.y).toBeGreaterThan(0);
    expect(box!.y + box!.height).toBeLessThanOrEqual(panel!.y);
  });

/** A cause or a remedy on the page. */
const reason = (text: RegExp) => visitor.page.locator('main .reason > p').filter({ hasText: text }).first();

/** How long after its issue a token was replaced. */
const secondsIn = (text: string | null) => /\d+(?= (?:s|秒))/.exec(text ?? '')?.[0];

describe("the demo's first page, on a phone", () => {
  it.each<[string, RegExp, Language, RegExp, RegExp]>([
    ['WeChat is unavailable', /^WeChat unavailable Every/, 'en', /502/, /^What to do:/],
    [
      'the AppSecret is wrong',
      /^AppSecret 错误 /,
      'zh',
      /40125：AppSecret 错误/,
      /请填入该应用当前的 AppSecret/,
    ],
    [
      'the address is not whitelisted',
      /^Address not whitelisted /,
      'en',
      /40164 \(203\.0\.113\.9\)/,
      /^What to do: The address is 203\.0\.113\.9/,
    ],
  ])(
    'shows cause and remedy where %s, and that all is well again afterwards',
    async (title, trouble, language, cause, remedy) => {
      await arrive(language, 390);
      await isOnFirstScreen(visitor.page.getByRole('heading', { name: ALL_WELL }));
      await press(trouble);

      await isOnFirstScreen(reason(cause));
      await isOnFirstScreen(reason(remedy));
      await visitor.picture(`demo-${title.replaceAll(' ', '-')}-${language}-390-light`);
      await press(RIGHT);

      await isOnFirstScreen(visitor.page.getByRole('heading', { name: ALL_WELL }));
      expect(visitor.complaints).toEqual([]);
    },
  );

  it('shows cause and remedy where WeChat ended the token, and anew where somebody else refreshed, until that is long ago', async () => {
    await arrive('zh', 390);
    await isOnFirstScreen(visitor.page.getByRole('heading', { name: ALL_WELL }));
    await press(/^让 token 失效 /);

    const ended = reason(/签发 (\d+) 秒后被外部替换/);
    await isOnFirstScreen(ended);
    await isOnFirstScreen(reason(/请找到同样在为该应用获取 token 的一方/));
    await visitor.picture('demo-ended-zh-390-light');
    const before = secondsIn(await ended.textContent());
    await press(RIGHT);

    await visitor.speak('en');
    await press(/^Somebody else refreshes /);
    const replaced = reason(/invalidated elsewhere/);
    await eventually(async () => expect(secondsIn(await replaced.textContent())).not.toBe(before));
    await isOnFirstScreen(replaced);
    await isOnFirstScreen(reason(/Find what else requests/));
    await visitor.picture('demo-elsewhere-en-390-light');
    await press(RIGHT);

    await isOnFirstScreen(visitor.page.getByRole('heading', { name: ALL_WELL }));
    expect(visitor.complaints).toEqual([]);
  });

  it('shows that callers do not notice a slow WeChat', async () => {
    await arrive('en', 390);
    await press(/^WeChat slow /);

    await isOnFirstScreen(visitor.page.getByRole('heading', { name: ALL_WELL }));
    await visitor.page.getByRole('complementary').getByText('Meanwhile the valid token is served').waitFor();
    await press(RIGHT);
    await visitor.page.getByRole('complementary').getByText('WeChat works as usual again').waitFor();
    expect(visitor.complaints).toEqual([]);
  });
});

describe("the demo's first page", () => {
  it('plays an act of the tour, and shows what it has shown', async () => {
    await arrive('en', 1280);
    await visitor.button('200 callers, one request').click();

    await visitor.page.getByText(/200 calls succeeded/).waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('is in one language at a time, chosen by the browser and switchable, and says how fast its time runs', async () => {
    await arrive('zh', 1280);
    const chinese = await visitor.page.locator('body').innerText();
    await visitor.page.getByRole('button', { name: 'EN', exact: true }).click();
    await visitor.page.reload();
    await visitor.page.getByRole('complementary', { name: 'Make something happen' }).waitFor();
    const english = await visitor.page.locator('body').innerText();

    expect(chinese).toContain('2 小时 = 这里的 30 秒');
    expect(chinese).not.toMatch(/Make something|All is well/);
    expect(english).toContain('2 h = 30 s here');
    expect(english.replace('中文', '')).not.toMatch(/\p{Script=Han}/u);
  });

  it('leads to the page of JS-SDK and login', async () => {
    await arrive('en', 1280);
    await visitor.page.getByRole('link', { name: 'JS-SDK signature and login' }).click();

    await visitor.page.waitForSelector('#accepted:visible');
    expect(visitor.page.url()).toBe(`${demo.url}/js-sdk`);
  });

  it.each<Language>(['en', 'zh'])(
    'has an accessible panel, open and closed, at each width (%s)',
    async (language) => {
      await arrive(language, 390);
      await visitor.button(PANEL).click();
      const faults: string[] = [];
      for (const width of WIDTHS) {
        for (const scheme of SCHEMES) {
          await visitor.look(width, scheme);
          const rules = scheme === 'dark' ? 'colours' : language === 'en' ? 'all' : 'structure';
          faults.push(...(await visitor.misfits()), ...(await visitor.violations(rules)));
          await visitor.picture(`demo-${language}-${width}-${scheme}`);
        }
      }

      expect(faults).toEqual([]);
      expect(visitor.complaints).toEqual([]);
    },
  );
});
