import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from './browser.js';
import { ConsoleFixture } from './console/console-fixture.js';
import { ConsoleVisitor, SCHEMES, WIDTHS, type Language, type Scheme } from './console/console-visitor.js';
import type { InstallationName } from './console/installation.js';
import { BROKEN } from './console/refusals.js';
import { appIdOf } from './console/units.js';

/** A screen in a state that looks unlike the others. */
interface Sight {
  readonly name: string;
  readonly installation: InstallationName;
  readonly address: string;
  readonly prepare?: (fixture: ConsoleFixture) => void;
  /** The status that the browser reports as an error by itself, for the server refuses. */
  readonly status?: number;
}

/** Every screen. */
const SCREENS: readonly Sight[] = [
  { name: 'now', installation: 'two-of-twelve', address: '' },
  { name: 'app', installation: 'two-of-twelve', address: `apps/${appIdOf(1)}` },
  { name: 'log', installation: 'two-of-twelve', address: 'log' },
  { name: 'clients', installation: 'two-of-twelve', address: 'clients' },
  { name: 'servers', installation: 'servers-differ', address: 'servers' },
  {
    name: 'login',
    installation: 'all-well',
    address: 'log',
    prepare: (fixture) => fixture.endSession(),
    status: 401,
  },
];

/** States that some screens have. */
const STATES: readonly Sight[] = [
  { name: 'now-all-well', installation: 'all-well', address: '' },
  { name: 'now-empty', installation: 'empty', address: '' },
  { name: 'now-ten-thousand', installation: 'ten-thousand', address: '' },
  { name: 'now-store-away', installation: 'store-away', address: '' },
  { name: 'now-demo', installation: 'demo', address: '' },
  { name: 'now-read-only', installation: 'read-only', address: '' },
  {
    name: 'now-error',
    installation: 'all-well',
    address: '',
    prepare: (fixture) => (fixture.refusal = BROKEN),
    status: 500,
  },
  { name: 'app-without-token', installation: 'address', address: `apps/${appIdOf(0)}` },
  { name: 'app-unknown', installation: 'all-well', address: 'apps/wx0000000000000000', status: 404 },
  { name: 'log-empty', installation: 'empty', address: 'log' },
  { name: 'clients-empty', installation: 'empty', address: 'clients?open=new' },
  {
    name: 'clients-of-a-viewer',
    installation: 'all-well',
    address: 'clients',
    prepare: (fixture) => fixture.makeViewer(),
  },
  { name: 'servers-store-away', installation: 'store-away', address: 'servers' },
  { name: 'store-read-only', installation: 'read-only', address: 'servers' },
];

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

/** A window: its width, and the colours of the system. */
type Window = readonly [width: number, scheme: Scheme];

const EVERY_WINDOW: readonly Window[] = WIDTHS.flatMap((width) =>
  SCHEMES.map((scheme) => [width, scheme] as const),
);

/** Looks at sights in a language, in each window; returns what is wrong with any, and how often it looked. */
async function lookAt(sights: readonly Sight[], language: Language, windows: readonly Window[]) {
  const visitor = await ConsoleVisitor.arriving(browser, language);
  const wrong: string[] = [];
  let looks = 0;
  for (const { name, installation, address, prepare, status } of sights) {
    const fixture = await ConsoleFixture.serving(installation);
    prepare?.(fixture);
    await visitor.open(fixture, address);
    for (const [width, scheme] of windows) {
      await visitor.look(width, scheme);
      const look = `${name}-${language}-${width}-${scheme}`;
      await visitor.picture(look);
      wrong.push(...(await visitor.faults()).map((fault) => `${look}: ${fault}`));
      looks++;
    }
    const expected = (complaint: string) =>
      status !== undefined && complaint.includes(`a status of ${status} `);
    wrong.push(...visitor.complaints.splice(0).filter((complaint) => !expected(complaint)));
    await visitor.page.goto('about:blank');
    fixture.close();
  }
  await visitor.leave();
  return { wrong, looks };
}

describe('the console, in Chromium', () => {
  it.concurrent.each<Language>(['en', 'zh'])(
    'shows every screen at each width and in both schemes (%s): axe finds nothing, nothing scrolls sideways, no error, no other origin',
    async (language) => {
      const { wrong, looks } = await lookAt(SCREENS, language, EVERY_WINDOW);

      expect(wrong).toEqual([]);
      expect(looks).toBe(36);
    },
  );

  it.concurrent.each<Language>(['en', 'zh'])(
    'shows every other state on a laptop and on a phone (%s)',
    async (language) => {
      const { wrong, looks } = await lookAt(STATES, language, [
        [1280, 'light'],
        [390, 'dark'],
      ]);

      expect(wrong).toEqual([]);
      expect(looks).toBe(2 * STATES.length);
    },
  );
});
