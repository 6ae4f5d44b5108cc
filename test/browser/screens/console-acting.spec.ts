import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBrowser } from '../browser.js';
import { ConsoleFixture, OPERATOR_KEY } from '../console/console-fixture.js';
import { ConsoleVisitor } from '../console/console-visitor.js';
import { BROKEN, TOO_MANY_TRIES } from '../console/refusals.js';
import { appIdOf } from '../console/units.js';

const SHOP = appIdOf(0);

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

/** The name of what has the focus. */
const focused = () =>
  visitor.page.evaluate('document.activeElement.ariaLabel ?? document.activeElement.textContent');

/** Goes to a button as somebody without a mouse does, and presses it. */
async function press(name: string): Promise<void> {
  for (let tabs = 0; tabs < 80 && (await focused()) !== name; tabs++)
    await visitor.page.keyboard.press('Tab');
  expect(await focused()).toBe(name);
  await visitor.page.keyboard.press('Enter');
}

describe('an operator at the console', () => {
  it('suspends a client by keyboard, with a reason; the outcome is spoken and shown, and the focus comes back', async () => {
    await visitor.open(fixture, 'clients');
    await press('Suspend… crm-java');
    await visitor.page.getByRole('dialog').waitFor();
    expect(await visitor.faults()).toEqual([]);
    await visitor.picture('dialog-suspend-en-390-light');

    await visitor.page.keyboard.press('Enter');
    await visitor.page.getByText('Write a reason.').waitFor();
    expect(fixture.asked).toEqual([]);
    await visitor.page.keyboard.type('key found in a log');
    await visitor.page.keyboard.press('Enter');

    await visitor.page.locator('.outcome', { hasText: 'refused by all servers now' }).waitFor();
    await visitor.page.getByText('Suspended by liwei').nth(1).waitFor();
    expect(await visitor.page.getByRole('status').textContent()).toContain('refused by all servers now');
    expect(await focused()).toBe('Resume… crm-java');
    expect(fixture.asked).toEqual([
      { request: 'POST api/clients/crm-java/suspend', body: { reason: 'key found in a log' } },
    ]);
    expect(visitor.complaints).toEqual([]);
  });

  it('stays at the screen if the server is not told of logging out, and is told why', async () => {
    await visitor.page.route('**/api/session', (route) =>
      route.request().method() === 'DELETE' ? route.abort() : route.continue(),
    );
    await visitor.open(fixture, 'log');
    await visitor.page.getByRole('button', { name: 'Your login: liwei (operator)' }).click();
    await visitor.page.getByRole('button', { name: 'Log out' }).click();

    await visitor.page.locator('#account', { hasText: 'The server cannot be reached.' }).waitFor();
    expect(await visitor.page.getByRole('status').textContent()).toBe('The server cannot be reached.');
    expect(new URL(visitor.page.url()).pathname).toBe('/console/log');

    await visitor.page.unroute('**/api/session');
    await visitor.page.getByRole('button', { name: 'Log out' }).click();
    await visitor.page.getByRole('heading', { name: 'Log in' }).waitFor();
  });

  it('leaves a dialog by Escape: nothing is asked for, and the focus comes back', async () => {
    await visitor.open(fixture, `apps/${SHOP}`);
    await press('Token leaked…');
    await visitor.page.getByRole('dialog').waitFor();
    await visitor.page.keyboard.press('Escape');
    await visitor.page.getByRole('dialog').waitFor({ state: 'detached' });

    expect(await focused()).toBe('Token leaked…');
    expect(fixture.asked).toEqual([]);
  });

  it('ends a leaked token: types the AppID, and the key if the login is old; the count-down survives a reload', async () => {
    fixture.isLoginOld = true;
    await visitor.open(fixture, `apps/${SHOP}`);
    await press('Token leaked…');
    await visitor.page.keyboard.type(appIdOf(1));
    await visitor.page.keyboard.press('Enter');
    await visitor.page.getByText(`That is not ${SHOP}.`).waitFor();
    expect(fixture.asked).toEqual([]);

    await visitor.page.keyboard.press('Control+A');
    await visitor.page.keyboard.type(SHOP);
    await visitor.page.keyboard.press('Enter');
    await visitor.page.getByLabel('Your operator key').waitFor();
    expect(await visitor.faults()).toEqual([]);
    await visitor.picture('dialog-leaked-en-390-light');
    await visitor.page.keyboard.type(OPERATOR_KEY);
    await visitor.page.keyboard.press('Enter');

    const countDown = visitor.page.getByText(/The next one follows in \d+ s/);
    await countDown.waitFor();
    await visitor.page.reload();
    await countDown.waitFor();
    expect(fixture.asked.map(({ body }) => body)).toEqual([
      { appId: SHOP },
      { appId: SHOP, key: OPERATOR_KEY },
    ]);
  });

  it('is told before and while a leaked token is ended on the legacy endpoint that it still works', async () => {
    const app = appIdOf(1);
    await visitor.open(fixture, `apps/${app}`);
    await press('Token leaked…');
    const dialog = visitor.page.getByRole('dialog');
    expect(await dialog.textContent()).toMatch(/about 31 s, the leaked token goes on working/);
    expect(await dialog.textContent()).not.toMatch(/forced refreshes/);
    expect(await visitor.faults()).toEqual([]);
    await visitor.picture('dialog-leaked-legacy-en-390-light');

    await visitor.page.keyboard.type(app);
    await visitor.page.keyboard.press('Enter');
    await visitor.page
      .getByText('The leaked token is being ended, and works until then: one request is left.')
      .waitFor();
  });

  it.each([
    ['Try now', 'refresh', 'WeChat issued a new access token'],
    ['Check', 'check', 'WeChat accepts the access token'],
    ['Ask WeChat for the quota', 'quota', 'clear_quota: 9 of 10 used this month'],
  ])('presses %s, and reads what came of it', async (name, action, outcome) => {
    await visitor.open(fixture, `apps/${SHOP}`);
    await press(name);
    await visitor.page.locator('.outcome', { hasText: outcome }).waitFor();

    expect(await focused()).toBe(name);
    expect(fixture.asked).toEqual([{ request: `POST api/apps/${SHOP}/actions/${action}`, body: {} }]);
  });

  it('presses a button of the bar at the end of the page: what came of it is in sight', async () => {
    await visitor.open(fixture, `apps/${SHOP}`);
    await visitor.page.evaluate('scrollTo(0, document.body.scrollHeight)');
    await visitor.page.getByRole('button', { name: 'Ask WeChat for the quota' }).click();
    const outcome = visitor.page.locator('.outcome');
    await outcome.waitFor();

    const box = (await outcome.boundingBox())!;
    const title = (await visitor.page.locator('h1').boundingBox())!;
    const bar = (await visitor.page.locator('.action-bar').boundingBox())!;
    expect(box.y).toBeGreaterThanOrEqual(title.y + title.height);
    expect(box.y + box.height).toBeLessThanOrEqual(bar.y);
  });

  it('reads why an action failed, with the id of the request', async () => {
    fixture.actionRefusal = BROKEN;
    await visitor.open(fixture, `apps/${SHOP}`);
    await press('Check');

    await visitor.page.locator('.outcome', { hasText: BROKEN.requestId! }).waitFor();
    expect(await visitor.page.getByRole('status').textContent()).toContain(BROKEN.message.en);
  });

  it('runs the doctor, and reads its findings', async () => {
    await visitor.open(fixture, 'servers');
    await press('Run the doctor');
    await visitor.page.getByText('appendonly no').waitFor();
    await visitor.picture('doctor-en-390-light');

    expect(await visitor.faults()).toEqual([]);
    expect(fixture.asked).toEqual([{ request: 'POST api/doctor', body: {} }]);
  });

  it('copies the entry of a new client, which has no secret', async () => {
    await visitor.open(fixture, 'clients?open=new');
    await visitor.page.getByLabel('Id', { exact: true }).fill('crm-php');
    await visitor.page.getByLabel('AppIDs, separated by spaces').fill(SHOP);

    const entry = await visitor.page
      .getByRole('group', { name: 'Entry in the configuration' })
      .last()
      .textContent();
    expect(entry).toContain(`- id: crm-php\n    digests: ['sha256:…']\n    apps: [${SHOP}]\n    may: [call]`);
    expect(fixture.asked).toEqual([]);
  });
});

describe('a viewer at the console', () => {
  it('finds no action on any screen', async () => {
    fixture.makeViewer();
    for (const address of ['', `apps/${SHOP}`, 'clients', 'servers']) {
      await visitor.open(fixture, address);

      const names = await visitor.page.getByRole('button').allTextContents();
      expect(names).not.toEqual([]);
      expect(
        names.filter((name) => /try now|refresh|check$|ask|leaked|suspend|resume|run/i.test(name)),
      ).toEqual([]);
    }
  });
});

describe('the login', () => {
  it('ends while somebody looks: they log in, and are back where they were', async () => {
    await visitor.open(fixture, `log?appId=${SHOP}`);
    fixture.endSession();
    const field = visitor.page.getByLabel('Operator key');
    await field.waitFor();
    expect(await field.getAttribute('autocomplete')).toBe('current-password');

    await visitor.page.keyboard.type('wrong');
    await visitor.page.keyboard.press('Enter');
    await visitor.page.getByText('No operator has this key').first().waitFor();
    await field.fill(OPERATOR_KEY);
    await visitor.page.keyboard.press('Enter');

    await visitor.page.getByRole('heading', { name: 'Log', exact: true }).waitFor();
    expect(visitor.page.url()).toBe(`${fixture.url}log?appId=${SHOP}`);
    expect(fixture.asked.map(({ request }) => request)).toEqual(['POST api/session', 'POST api/session']);
  });

  it('says for how long to wait after too many tries', async () => {
    fixture.endSession();
    fixture.actionRefusal = TOO_MANY_TRIES;
    await visitor.open(fixture, 'login');
    await visitor.page.keyboard.type('wrong');
    await visitor.page.keyboard.press('Enter');

    await visitor.page.getByText('Try again in 42 s.').waitFor();
    await visitor.picture('login-too-many-en-390-light');
    expect(await visitor.page.getByRole('status').textContent()).toBe(TOO_MANY_TRIES.message.en);
  });
});
