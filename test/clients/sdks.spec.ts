import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MemoryTokenStore, type WechatEndpoint } from 'nestjs-wechat-token';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from 'wechat-simulator';
import { VirtualClock } from '../../libs/wechat-token/src/testing/virtual-clock.js';
import { eventually } from '../waiting/eventually.js';
import { APP_ID, CompatibleWorld, ENDPOINTS } from '../token-server/compatible-world.js';
import { WireTap } from '../token-server/sdks/wire-tap.js';
import { installSdks, SDK_NAMES, SdkProcess, type SdkName } from '../token-server/sdks/sdk-process.js';

/** SDKs from npm as their READMEs set them up, with another base URL and a client key for the AppSecret. */

let world: CompatibleWorld;
let sdk: SdkProcess;
let tap: WireTap;
beforeAll(installSdks);
afterEach(async () => {
  await sdk.end();
  tap.close();
  await world.close();
});

const KEY = { id: '2026', key: randomBytes(32) };
const STAND_INS = { keys: [KEY], signWith: KEY.id };
const LIFE_MS = 7_200_000;
const ALL = { succeeded: 50 };

const CASES = SDK_NAMES.flatMap((name) => ENDPOINTS.map((endpoint) => ({ name, endpoint })));

/** So many access tokens of the app were issued. */
const issued = () => world.wechat.simulator.journal.issued(APP_ID).length;
const realTokens = () =>
  world.wechat.simulator.journal.issued(APP_ID).map(({ id }) => world.wechat.simulator.findToken(id)!.value);

async function start(name: SdkName, endpoint: WechatEndpoint, clock?: VirtualClock): Promise<void> {
  world = await CompatibleWorld.start({
    endpoint,
    client: { may: ['call', 'ticket'], paths: ['/**'] },
    standIns: STAND_INS,
    store: new MemoryTokenStore(clock ? { clock } : {}),
    ...(clock ? { clock } : {}),
  });
  const { key: secret } = world;
  tap = await WireTap.on(world.port);
  const { url } = tap;
  sdk = await SdkProcess.start(name, { url, appId: APP_ID, secret, endpoint });
}

describe.each(CASES)('$name over a server on $endpoint', ({ name, endpoint }) => {
  it('makes its first call, and 50 at once, with one token of WeChat’s', async () => {
    await start(name, endpoint);

    expect(await sdk.calls(1)).toEqual({ succeeded: 1 });
    expect(await sdk.calls(50)).toEqual(ALL);
    expect(issued()).toBe(1);
  });

  it('makes its first 50 calls at once', async () => {
    await start(name, endpoint);

    expect(await sdk.calls(50)).toEqual(ALL);
    expect(issued()).toBe(1);
  });

  it('loses no call when the token is invalidated outside, and never sees one of WeChat’s', async () => {
    await start(name, endpoint);
    await sdk.calls(1);
    world.wechat.simulator.killToken(realTokens()[0]!);

    expect(await sdk.calls(50)).toEqual(ALL);
    expect(issued()).toBe(2);

    expect(tap.heard).toContain('wts1-2026-shop-');
    const everything = `${tap.heard}\n${await sdk.everything()}`;
    expect(realTokens().filter((token) => everything.includes(token))).toEqual([]);
    expect(realTokens()).toHaveLength(2);
  });

  it('loses no call when the token is rotated, and the keys of stand-ins', async () => {
    const clock = new VirtualClock();
    await start(name, endpoint, clock);
    await sdk.calls(1);
    const young = { id: '2027', key: randomBytes(32) };

    await clock.advance(LIFE_MS);
    expect(await sdk.calls(50)).toEqual(ALL);
    expect(issued()).toBeGreaterThan(1);
    world.standIns.replace({ keys: [KEY, young], signWith: young.id });
    expect(await sdk.calls(50)).toEqual(ALL);
  });

  it('loses no call while its key is replaced by another, and is refused once its own is gone', async () => {
    await start(name, endpoint);
    await sdk.calls(1);

    world.change({ digests: [world.successor.digest, world.shop.digest] });
    expect(await sdk.calls(50)).toEqual(ALL);
    world.change({ digests: [world.successor.digest] });
    expect(await sdk.calls(1)).toMatchObject({ succeeded: 0 });
  });

  it('is refused while its key is suspended, asks no more than a few times, and goes on when it is resumed', async () => {
    await start(name, endpoint);
    await sdk.calls(1);
    const before = world.audited.length;

    world.change({ isSuspended: true });
    expect(await sdk.calls(1)).toMatchObject({ succeeded: 0 });
    expect(world.audited.length - before).toBeLessThan(10);
    world.change({ isSuspended: false });

    expect(await sdk.calls(50)).toEqual(ALL);
    expect(issued()).toBe(1);
  });

  it('loses no call when the server is restarted', async () => {
    await start(name, endpoint);
    await sdk.calls(50);

    await world.restart();
    // A connection that is kept ends with the server. Nothing here is about a call in that very moment.
    await eventually(() => expect(tap.open).toBe(0));
    await sdk.order('ping');

    expect(await sdk.calls(50)).toEqual(ALL);
    expect(issued()).toBe(1);
  });

  it('loses no call when another server with the same keys and store takes over', async () => {
    await start(name, endpoint);
    await sdk.calls(1);
    const other = await world.another();

    tap.target = other.port;
    tap.cut();
    await eventually(() => expect(tap.open).toBe(0));
    await sdk.order('ping');

    expect(await sdk.calls(50)).toEqual(ALL);
    expect(other.audited.filter(({ what }) => what === 'api.called')).toHaveLength(50);
    expect(issued()).toBe(1);
    await other.close();
  });

  it('is given the ticket that all share', async () => {
    await start(name, endpoint);

    const ticket = await sdk.order<string>('ticket');

    expect(world.wechat.simulator.console(APP_ID).tickets.accepts(ticket, 'jsapi')).toBe(true);
  });
});

describe.each(CASES.filter(({ name }) => name !== 'node-easywechat'))(
  'files of $name over a server on $endpoint',
  ({ name, endpoint }) => {
    it('go up and down byte for byte', async () => {
      await start(name, endpoint);
      const path = join(sdk.folder, 'picture.jpg');
      writeFileSync(path, randomBytes(300_000));

      const mediaId = await sdk.order<string>('upload', { path });
      const digest = await sdk.order<string>('download', { mediaId });

      const [stored] = [world.wechat.simulator.media.find(mediaId)!];
      expect(digest).toBe(await digestOf(stored));
    });
  },
);
