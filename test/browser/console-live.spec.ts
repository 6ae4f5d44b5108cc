import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from './browser.js';
import { CALLER_IP, CAUSES, reasonOf, type Cause } from './console/causes.js';
import { ConsoleFixture } from './console/console-fixture.js';
import { ConsoleVisitor, type Language } from './console/console-visitor.js';
import { appIdOf } from './console/units.js';

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

describe('an app has no token: why, and what to do', () => {
  it.each<Language>(['en', 'zh'])(
    'stands on the first screen of a phone, for each cause (%s)',
    async (language) => {
      fixture = await ConsoleFixture.serving('all-well');
      visitor = await ConsoleVisitor.arriving(browser, language, 390);
      await visitor.open(fixture, '');
      for (const cause of CAUSES) {
        fixture.show(cause);
        for (const text of toldOf(cause, language)) {
          const box = (await text.boundingBox())!;
          expect(box.y).toBeGreaterThan(0);
          expect(box.y + box.height).toBeLessThanOrEqual(844);
        }
        await visitor.picture(`cause-${cause}-${language}-390-light`);
      }
    },
  );
});

/** What somebody on duty has to find: the cause, the remedy, and what to press. */
function toldOf(cause: Cause, language: Language): Locator[] {
  const { message, remedy, callerIp } = reasonOf(cause, appIdOf(0));
  const row = visitor.page
    .locator('main li')
    .filter({ hasText: appIdOf(0) })
    .first();
  return [
    row.getByText(message[language]),
    row.getByText(remedy![language]),
    row.getByRole('button', { name: language === 'en' ? 'Try now' : '立即重试' }),
    ...(callerIp ? [row.getByRole('button', { name: CALLER_IP })] : []),
  ];
}
