import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../browser.js';
import { CALLER_IP, CAUSES, reasonOf, type Cause } from '../console/causes.js';
import { ConsoleFixture } from '../console/console-fixture.js';
import { ConsoleVisitor, type Language } from '../console/console-visitor.js';
import { BROKEN } from '../console/refusals.js';
import { appIdOf } from '../console/units.js';

let browser: Browser;
let fixture: ConsoleFixture;
let visitor: ConsoleVisitor;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());
afterEach(async () => {
  await visitor.leave();
  fixture.close();
});

describe('the console, while it is open', () => {
  it('shows what happens without being asked', async () => {
    fixture = await ConsoleFixture.serving('all-well');
    visitor = await ConsoleVisitor.arriving(browser, 'en');
    await visitor.open(fixture, '');
    fixture.show('two-of-twelve');

    await visitor.page.getByRole('heading', { name: '2 of 12 apps need you' }).waitFor();
    expect(await visitor.page.getByRole('status').textContent()).toContain('2 of 12 apps need you');
    expect(visitor.complaints).toEqual([]);
  });

  it('says why there is no first state, with the ways to the other screens, and goes on by itself', async () => {
    fixture = await ConsoleFixture.serving('two-of-twelve');
    fixture.refusal = BROKEN;
    visitor = await ConsoleVisitor.arriving(browser, 'en');
    await visitor.open(fixture, '');

    const told = await visitor.page.getByRole('alert').textContent();
    expect(told).toContain(BROKEN.message.en);
    expect(told).toContain(BROKEN.requestId);
    const tabs = visitor.page.getByRole('navigation', { name: 'Screens' });
    await tabs.getByRole('link', { name: 'Servers' }).waitFor();

    await visitor.page.getByRole('button', { name: 'Try again' }).click();
    fixture.refusal = undefined;
    await visitor.page.getByRole('heading', { name: '2 of 12 apps need you' }).waitFor();
  });

  it('says since when it is not connected, and then nothing counts down', async () => {
    fixture = await ConsoleFixture.serving('two-of-twelve');
    fixture.isSilent = true;
    visitor = await ConsoleVisitor.arriving(browser, 'en', 390);
    const { page } = visitor;
    await page.clock.install();
    await visitor.open(fixture, '');
    const shown = () => page.locator('main').textContent();

    const atFirst = await shown();
    await page.clock.runFor(10_000);
    const counting = await shown();
    fixture.close();
    await page.clock.runFor(11_000);
    await page
      .getByText(/^Not connected since \d\d:\d\d$/)
      .first()
      .waitFor();
    const lost = await shown();
    await page.clock.runFor(120_000);

    expect(counting).not.toBe(atFirst);
    expect(await shown()).toBe(lost);
    expect(await visitor.faults()).toEqual([]);
    await visitor.picture('now-lost-en-390-light');
  });
});

describe('the last 24 hours of a token', () => {
  it.each<[Language, RegExp, string, readonly string[]]>([
    [
      'en',
      /: valid 17 h \d+ min, no token 1 h 54 min, not known 4 h 4\d min\./,
      'The last 24 hours as a table',
      ['valid', 'no token', 'not known', 'rejected by WeChat'],
    ],
    [
      'zh',
      /：有效 17 小时 \d+ 分钟，没有 token 1 小时 54 分钟，未知 4 小时 4\d 分钟。/,
      '以表格显示最近 24 小时',
      ['有效', '没有 token', '未知', '被微信拒绝'],
    ],
  ])('are a chart with words, and a table that says the same (%s)', async (language, label, table, words) => {
    fixture = await ConsoleFixture.serving('two-of-twelve');
    visitor = await ConsoleVisitor.arriving(browser, language, 390);
    await visitor.open(fixture, `apps/${appIdOf(1)}`);
    const chart = visitor.page.getByRole('img', { name: label });
    await chart.waitFor();
    const drawn = await Promise.all(
      ['.day-token', '.day-none', '.day-unknown', '.day-mark'].map((part) => chart.locator(part).count()),
    );
    const fill = await visitor.page.evaluate<string>(
      "getComputedStyle(document.querySelector('.day-unknown')).fill",
    );
    const hatch = /^url\("(#day-unknown-\w+)"\)$/.exec(fill)?.[1] ?? fill;
    expect(await chart.locator(`pattern${hatch}`).count()).toBe(1);
    await visitor.page.getByText(table).click();
    const rows = await visitor.page.locator('.day tbody tr').allTextContents();

    // Of two marks at one place one is drawn.
    expect(drawn).toEqual([14, 1, 1, 2]);
    expect(rows).toHaveLength(16);
    for (const word of words) expect(rows.filter((row) => row.includes(word))).not.toEqual([]);
    expect(visitor.complaints).toEqual([]);
  });
});

describe('an app has no token: why, and what to do', () => {
  it.each<Language>(['en', 'zh'])(
    'stands on the first screen of a phone, in the list and on its own, for each cause (%s)',
    async (language) => {
      fixture = await ConsoleFixture.serving('all-well');
      visitor = await ConsoleVisitor.arriving(browser, language, 390);
      let told = 0;
      for (const [address, where] of PLACES) {
        await visitor.open(fixture, address);
        for (const cause of CAUSES) {
          fixture.show(cause);
          for (const text of toldOf(cause, language, visitor.page.locator(where))) {
            const box = (await text.boundingBox())!;
            expect(box.y).toBeGreaterThan(0);
            expect(box.y + box.height).toBeLessThanOrEqual(await bottomOfSight());
            told++;
          }
          await visitor.picture(`cause-${cause}-${address && 'app-'}${language}-390-light`);
        }
        fixture.show('all-well');
      }
      // Why, what to do, and the address to copy; in the list a button too.
      expect(told).toBe(6 * 3 + 1 + (6 * 2 + 1));
    },
  );
});

/** Where somebody on duty looks: the row of the list, and the app's own screen. */
const PLACES = [
  ['', '.app-row.down'],
  [`apps/${appIdOf(0)}`, '.app-verdict.bad'],
] as const;

/** What somebody on duty has to find: the cause, the remedy, and what to press. */
function toldOf(cause: Cause, language: Language, place: Locator): Locator[] {
  const { message, remedy, callerIp } = reasonOf(cause, appIdOf(0));
  const isRow = place.toString().includes('app-row');
  return [
    place.getByText(message[language]),
    place.getByText(remedy![language]),
    ...(isRow ? [place.getByRole('button', { name: language === 'en' ? 'Try now' : '立即重试' })] : []),
    ...(callerIp ? [place.getByRole('button', { name: CALLER_IP })] : []),
  ];
}

/** The window's edge, or the bar of actions above it. */
function bottomOfSight(): Promise<number> {
  return visitor.page.evaluate(
    "document.querySelector('.action-bar')?.getBoundingClientRect().top ?? innerHeight",
  );
}
