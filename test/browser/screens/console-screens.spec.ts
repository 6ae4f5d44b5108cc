import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser } from '../browser.js';
import { storeNotice } from '../console/causes.js';
import { ConsoleFixture } from '../console/console-fixture.js';
import {
  ConsoleVisitor,
  WIDTHS,
  type AxeRules,
  type Language,
  type Scheme,
} from '../console/console-visitor.js';
import type { InstallationName } from '../console/installation.js';
import { BROKEN } from '../console/refusals.js';
import { appIdOf } from '../console/units.js';

/** A screen in a state that looks unlike the others. */
interface Sight {
  readonly name: string;
  readonly installation: InstallationName;
  readonly address: string;
  /** What it has to say, in English. */
  readonly says: string | RegExp;
  readonly prepare?: (fixture: ConsoleFixture) => void;
  /** The status that the browser reports as an error by itself, for the server refuses. */
  readonly status?: number;
}

/** Every screen. */
const SCREENS: readonly Sight[] = [
  { name: 'now', installation: 'two-of-twelve', address: '', says: /^2 of 12 apps need you$/ },
  {
    name: 'app',
    installation: 'two-of-twelve',
    address: `apps/${appIdOf(1)}`,
    says: /invalidated elsewhere, 540 s after/,
  },
  { name: 'log', installation: 'two-of-twelve', address: 'log', says: 'operator liwei' },
  { name: 'clients', installation: 'two-of-twelve', address: 'clients', says: 'key ends soon' },
  {
    name: 'servers',
    installation: 'servers-differ',
    address: 'servers',
    says: 'The servers are configured differently',
  },
  {
    name: 'login',
    installation: 'all-well',
    address: 'log',
    says: 'The login has ended. Log in to go back to where you were.',
    prepare: (fixture) => fixture.endSession(),
  },
];

/** States that some screens have. */
const STATES: readonly Sight[] = [
  {
    name: 'now-all-well',
    installation: 'all-well',
    address: '',
    says: 'All is well: none of 12 apps needs you',
  },
  { name: 'now-empty', installation: 'empty', address: '', says: 'No app is configured' },
  { name: 'now-ten-thousand', installation: 'ten-thousand', address: '', says: 'Page 1 of 200' },
  {
    name: 'now-store-away',
    installation: 'store-away',
    address: '',
    says: /^Callers get|TIMEOUT/,
  },
  { name: 'now-demo', installation: 'demo', address: '', says: /^Simulated time: 2 h = 1 min here$/ },
  { name: 'now-read-only', installation: 'read-only', address: '', says: 'WeChat tokens' },
  {
    name: 'now-error',
    installation: 'all-well',
    address: '',
    says: 'The server failed to make this view',
    prepare: (fixture) => (fixture.refusal = BROKEN),
    status: 500,
  },
  {
    name: 'now-loading',
    installation: 'all-well',
    address: '',
    says: 'Loading',
    prepare: (fixture) => (fixture.isHeld = true),
  },
  {
    name: 'app-well',
    installation: 'all-well',
    address: `apps/${appIdOf(0)}?open=life`,
    says: 'refresh from',
  },
  { name: 'app-quota', installation: 'quota', address: `apps/${appIdOf(0)}`, says: /45009/ },
  { name: 'app-address', installation: 'address', address: `apps/${appIdOf(0)}`, says: /40164/ },
  { name: 'app-secret', installation: 'secret', address: `apps/${appIdOf(0)}`, says: /40125/ },
  {
    name: 'app-wechat-away',
    installation: 'wechat-away',
    address: `apps/${appIdOf(0)}`,
    says: /WeChat did not respond|ETIMEDOUT|no usable/,
  },
  {
    name: 'app-store-away',
    installation: 'store-away',
    address: `apps/${appIdOf(0)}`,
    says: 'The store does not answer. Below is what this process knows by itself.',
  },
  {
    name: 'app-under-way',
    installation: 'under-way',
    address: `apps/${appIdOf(0)}`,
    says: 'Refresh in progress',
  },
  {
    name: 'app-revoking',
    installation: 'revoking',
    address: `apps/${appIdOf(0)}`,
    says: /^The leaked token is being ended: one forced refresh is left/,
  },
  {
    name: 'app-unused',
    installation: 'all-well',
    address: `apps/${appIdOf(10)}`,
    says: 'Nothing is known of the last 24 hours.',
  },
  {
    name: 'app-read-only',
    installation: 'read-only',
    address: `apps/${appIdOf(0)}`,
    says: /^As this process saw it, since /,
  },
  {
    name: 'app-unknown',
    installation: 'all-well',
    address: 'apps/wx0000000000000000',
    says: 'There is no such app here',
    status: 404,
  },
  { name: 'log-empty', installation: 'empty', address: 'log', says: /nothing|no entr/i },
  {
    name: 'clients-empty',
    installation: 'empty',
    address: 'clients?open=new',
    says: 'No client is configured',
  },
  {
    name: 'clients-of-a-viewer',
    installation: 'all-well',
    address: 'clients',
    says: 'crm-java',
    prepare: (fixture) => fixture.makeViewer(),
  },
  {
    name: 'servers-store-away',
    installation: 'store-away',
    address: 'servers',
    says: storeNotice().message.en,
  },
  { name: 'store-read-only', installation: 'read-only', address: 'servers', says: 'Redis 7.4' },
];

let browser: Browser;
let visitor: ConsoleVisitor;

beforeAll(async () => {
  browser = await startBrowser();
  visitor = await ConsoleVisitor.arriving(browser, 'en');
});
afterAll(() => browser?.close());

/** A look at a sight: the language, the width of the window, the colours of the system, and for what axe looks. */
interface Look {
  readonly language: Language;
  readonly width: number;
  readonly scheme: Scheme;
  readonly axe?: AxeRules;
}

const LANGUAGES: readonly Language[] = ['en', 'zh'];

/** Another scheme has the same elements in other colours, and another language has other words in the same colours. */
const EVERY_LOOK = LANGUAGES.flatMap((language) =>
  WIDTHS.flatMap((width): Look[] =>
    language === 'en'
      ? [
          { language, width, scheme: 'light', axe: 'all' },
          { language, width, scheme: 'dark' },
        ]
      : [
          { language, width, scheme: 'light', axe: 'structure' },
          { language, width, scheme: 'dark', axe: 'colours' },
        ],
  ),
);
const FOUR_LOOKS: readonly Look[] = [
  { language: 'en', width: 1280, scheme: 'light', axe: 'all' },
  { language: 'en', width: 390, scheme: 'light' },
  { language: 'zh', width: 1280, scheme: 'light' },
  { language: 'zh', width: 390, scheme: 'dark', axe: 'colours' },
];

/** Looks at a sight; returns what is wrong. */
async function lookAt({ name, installation, address, says, prepare, status }: Sight, looks: readonly Look[]) {
  const fixture = await ConsoleFixture.serving(installation);
  prepare?.(fixture);
  const wrong: string[] = [];
  await visitor.open(fixture, address);
  await visitor.speak('en');
  await visitor.page.getByText(says).first().waitFor();
  let spoken: Language = 'en';
  for (const { language, width, scheme, axe } of looks) {
    if (language !== spoken) await visitor.speak(language);
    spoken = language;
    await visitor.look(width, scheme);
    const look = `${name}-${language}-${width}-${scheme}`;
    await visitor.picture(look);
    const faults = [...(await visitor.misfits()), ...(axe ? await visitor.violations(axe) : [])];
    wrong.push(...faults.map((fault) => `${look}: ${fault}`));
  }
  await visitor.page.goto('about:blank');
  fixture.close();
  const expected = (complaint: string) =>
    status !== undefined && complaint.includes(`a status of ${status} `);
  return [...wrong, ...visitor.complaints.splice(0).filter((complaint) => !expected(complaint))];
}

describe('the console, in Chromium: axe finds nothing, nothing scrolls sideways, no error, no other origin', () => {
  it.each(SCREENS)('on the screen $name, in each language, width and scheme', async (screen) => {
    expect(EVERY_LOOK).toHaveLength(12);
    for (const rules of ['colours', 'structure'])
      expect(EVERY_LOOK.filter(({ axe }) => axe === 'all' || axe === rules)).toHaveLength(6);
    expect(await lookAt(screen, EVERY_LOOK)).toEqual([]);
  });

  it.each(STATES)('in the state $name, in each language, on a laptop and on a phone', async (state) => {
    expect(await lookAt(state, FOUR_LOOKS)).toEqual([]);
  });
});
