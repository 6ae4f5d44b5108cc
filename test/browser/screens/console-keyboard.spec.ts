import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBrowser } from '../browser.js';
import { ConsoleFixture } from '../console/console-fixture.js';
import { ConsoleVisitor } from '../console/console-visitor.js';
import { appIdOf } from '../console/units.js';

let browser: Browser;
let fixture: ConsoleFixture;
let visitor: ConsoleVisitor;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  fixture = await ConsoleFixture.serving('two-of-twelve');
  visitor = await ConsoleVisitor.arriving(browser, 'en', 390);
});
afterEach(async () => {
  await visitor.leave();
  fixture.close();
});

/** What has the focus: its name, whether a ring shows it, and whether it is in sight. */
interface Stop {
  readonly name: string;
  readonly hasRing: boolean;
  readonly isInSight: boolean;
}

const STOP = `(() => {
  const stop = document.activeElement;
  const { top, bottom } = stop.getBoundingClientRect();
  const bar = document.querySelector('.action-bar');
  const end = bar && !bar.contains(stop) ? bar.getBoundingClientRect().top : innerHeight;
  return {
    name: stop.ariaLabel ?? (stop.labels?.[0] ?? stop).textContent,
    hasRing: getComputedStyle(stop).outlineStyle !== 'none',
    isInSight: top >= 0 && bottom <= end,
  };
})()`;

const focused = () => visitor.page.evaluate(STOP) as Promise<Stop>;

/** Where Tab goes, from the top of the page to its end. */
async function walk(): Promise<Stop[]> {
  const stops: Stop[] = [];
  do {
    await visitor.page.keyboard.press('Tab');
    stops.push(await focused());
  } while (!(await visitor.page.evaluate('document.activeElement === document.body')));
  return stops.slice(0, -1);
}

describe('the console by keyboard, on a phone', () => {
  it.each([
    ['', ['all 12', 'Name or AppID', '商城小程序', 'Copy 203.0.113.9', 'Try now', '服务号']],
    [
      `apps/${appIdOf(1)}`,
      [
        'Refresh',
        'Check',
        'Ask WeChat for the quota',
        'Token leaked…',
        'As a table',
        'The last 24 hours as a table',
        'All clients',
      ],
    ],
  ])(
    'goes through "%s" in its order; what has the focus has a ring, and is in sight',
    async (address, order) => {
      await visitor.open(fixture, address);
      const stops = await walk();
      const names = [...new Set(stops.map(({ name }) => name))];

      expect(names[0]).toBe('Skip to the content');
      expect(names.filter((name) => order.includes(name))).toEqual(order);
      expect(stops.filter(({ hasRing, isInSight }) => !hasRing || !isInSight)).toEqual([]);
      expect(stops.length).toBeGreaterThan(15);
    },
  );

  it('skips to the content', async () => {
    await visitor.open(fixture, '');
    await visitor.page.keyboard.press('Tab');
    expect((await focused()).name).toBe('Skip to the content');
    await visitor.page.keyboard.press('Enter');
    // The browser goes there a moment later.
    await visitor.page.waitForFunction("document.activeElement.id === 'main'");

    await visitor.page.keyboard.press('Tab');
    expect((await focused()).name).toContain('needs attention');
  });

  it('closes the menu of the login by Escape, and the focus comes back', async () => {
    await visitor.open(fixture, '');
    const button = visitor.page.getByRole('button', { name: 'Your login: liwei (operator)' });
    await button.focus();
    await visitor.page.keyboard.press('Enter');
    await visitor.page.getByRole('button', { name: 'Log out' }).waitFor();
    await visitor.page.keyboard.press('Tab');
    await visitor.page.keyboard.press('Escape');

    expect(await visitor.page.getByRole('button', { name: 'Log out' }).isVisible()).toBe(false);
    expect((await focused()).name).toBe('Your login: liwei (operator)');
  });

  it.each([
    ['reduce', 'none'],
    ['no-preference', 'appear'],
  ] as const)('moves nothing for somebody who wants less motion (%s)', async (reducedMotion, animation) => {
    fixture.isHeld = true;
    await visitor.page.emulateMedia({ reducedMotion });
    await visitor.open(fixture, '');

    const loading = "getComputedStyle(document.querySelector('.skeleton')).animationName";
    expect(await visitor.page.evaluate(loading)).toBe(animation);
  });
});
