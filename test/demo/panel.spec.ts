import { startWechatSimulator } from 'wechat-simulator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { accountAt } from './account-at.js';
import { API_KEY, DemoProcess } from './demo-process.js';
import { PanelButtons } from './panel-buttons.js';

const LASTING = ['away', 'secret', 'address', 'slow'];

let demo: DemoProcess;
let panel: PanelButtons;
beforeAll(async () => {
  demo = await DemoProcess.up();
  panel = new PanelButtons(demo);
});
afterEach(() => panel.press('right'));
afterAll(() => DemoProcess.endAll());

const onIds = async () => (await panel.state()).actions.filter(({ isOn }) => isOn).map(({ id }) => id);

describe('the panel', () => {
  it('has a label and a hint in both languages for each action', async () => {
    const { actions, links } = await panel.state();

    expect(actions.filter(({ kind }) => kind === 'lasting').map(({ id }) => id)).toEqual(LASTING);
    expect(actions.filter(({ kind }) => kind === 'act')).toHaveLength(5);
    for (const { label, hint } of actions) {
      expect([label.en, hint.en].join()).toMatch(/^[ -~]+$/);
      expect([label.zh, hint.zh].join()).toMatch(/[\u4e00-\u9fff]/);
    }
    expect(links.map(({ href }) => href)).toEqual(['/js-sdk']);
  });

  it.each(LASTING)('begins "%s" in place of another trouble, and puts it right', async (id) => {
    await panel.press(LASTING.find((other) => other !== id)!);
    const { status, body } = await panel.press(id);
    const during = await onIds();
    const righted = await panel.press('right');

    expect([status, body.outcome]).toEqual([200, 'begun']);
    expect(during).toEqual([id, 'right']);
    expect(righted.body.outcome).toBe('right');
    expect(await onIds()).toEqual([]);
  });

  it('says why an action has no effect', async () => {
    await panel.press('secret');
    const { status, body } = await panel.press('invalidate');

    expect([status, body.outcome]).toEqual([200, 'refused']);
    expect(body.message?.en).toContain('40125');
  });

  it('plays an act, one at a time, and keeps what it showed', async () => {
    const { body } = await panel.press('one-request');
    const second = await panel.press('wrong-secret');
    const meanwhile = await panel.press('away');
    const during = await panel.action('one-request');
    await eventually(async () => expect((await panel.action('one-request'))?.isOn).toBe(false));

    expect([body.outcome, second.body.outcome, meanwhile.body.outcome]).toEqual([
      'begun',
      'refused',
      'refused',
    ]);
    expect([during?.isOn, during?.result?.outcome]).toEqual([true, 'begun']);
    const result = (await panel.action('one-request'))?.result;
    expect(result).toMatchObject({
      outcome: 'shown',
      message: { en: expect.stringMatching(/^200 calls succeeded/) },
    });
  });

  it('answers 404 to an action that it does not have', async () => {
    for (const id of ['nothing', 'constructor', 'toString']) {
      expect(await panel.press(id)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    }
  });

  it.each([
    [{ origin: 'https://example.com' }, 'NOT_ALLOWED'],
    [{ origin: 'http://127.0.0.1:1' }, 'ORIGIN'],
    [{ origin: 'null' }, 'NOT_ALLOWED'],
    [{ 'sec-fetch-site': 'cross-site' }, 'ORIGIN'],
    [{ 'x-console': '' }, 'ORIGIN'],
  ])('does nothing for a page of another site: %o', async (other, code) => {
    const answers = await Promise.all(
      [...LASTING, 'invalidate'].map((id) => panel.press(id, { ...panel.headers, ...other })),
    );

    for (const { status, body } of answers) expect([status, body.code]).toEqual([403, code]);
    expect(await onIds()).toEqual([]);
  });
});

describe('a demo that others reach, or whose WeChat is an account', () => {
  it('has no panel', async () => {
    const running = await startWechatSimulator();
    const others = await Promise.all([
      DemoProcess.up(accountAt(running)),
      DemoProcess.up({ HOST: '0.0.0.0', API_KEY }),
      DemoProcess.up({ PUBLIC_URL: 'https://demo.example.com' }),
    ]);

    for (const other of others) {
      const { status } = await new PanelButtons(other).press('away');
      expect([status, (await other.get('/console/demo/panel')).status]).toEqual([404, 404]);
    }
    expect(running.simulator.faults.list()).toEqual([]);
    await running.close();
  });
});
