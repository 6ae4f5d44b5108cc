import { describe, expect, it } from 'vitest';
import { MIRROR_PRESETS, type MirrorPresetName } from './presets.js';
import { theirKeyOf } from './their-key.js';

const APP = { appId: 'wx0123456789abcdef', appSecret: '0123456789abcdef0123456789abcdef' };
const CORP = {
  appId: 'ww0123456789abcdef',
  appSecret: 'corp-secret_0123456789abcdefghijklmnopqrstuvw',
};

const keyOf = (preset: MirrorPresetName, { appId, appSecret } = APP, prefix?: string) =>
  theirKeyOf({ preset, prefix }).nameFor(appId, appSecret);

const NAMED: readonly (readonly [MirrorPresetName, string])[] = [
  ['wxjava-mp', `wx:access_token:${APP.appId}`],
  ['wxjava-mp-jsapi-ticket', `wx:ticket:key:${APP.appId}:jsapi`],
  ['wxjava-mp-card-ticket', `wx:ticket:key:${APP.appId}:wx_card`],
  ['wxjava-ma', `wa:access_token:${APP.appId}`],
  ['wxjava-ma-redisson', `wa:wechat_ma_access_token_key:${APP.appId}`],
  ['wxjava-ma-jsapi-ticket', `wa:ticket:key:${APP.appId}:jsapi`],
  ['wxjava-ma-redisson-jsapi-ticket', `wa:wechat_ma_jsapi_ticket_key:${APP.appId}`],
  ['easywechat-5', 'easywechat.kernel.access_token.63a7f48fe14d3f4d55882d4d65f3335b'],
  ['easywechat-5-jsapi-ticket', `easywechat.basic_service.jssdk.ticket.jsapi.${APP.appId}`],
  ['easywechat-6', `official_account.access_token.${APP.appId}.${APP.appSecret}.0`],
  ['easywechat-6-stable', `official_account.access_token.${APP.appId}.${APP.appSecret}.1`],
  ['easywechat-6-mini', `mini_app.access_token.${APP.appId}.${APP.appSecret}.0`],
  ['easywechat-6-mini-stable', `mini_app.access_token.${APP.appId}.${APP.appSecret}.1`],
  ['easywechat-6-jsapi-ticket', `official_account.jsapi_ticket.${APP.appId}`],
  ['powerwechat', 'powerwechat.access_token.9dd2ec3e8fe48143541c4ddbfd61b06a'],
  ['powerwechat-jsapi-ticket', `powerwechat.basic_service.jssdk.ticket.jsapi.${APP.appId}`],
  ['silenceper', `gowechat_officialaccount__access_token_${APP.appId}`],
  ['silenceper-stable', `gowechat_officialaccount__stable_access_token_${APP.appId}`],
  ['silenceper-mini', `gowechat_miniprogram__access_token_${APP.appId}`],
  ['silenceper-mini-stable', `gowechat_miniprogram__stable_access_token_${APP.appId}`],
  ['silenceper-jsapi-ticket', `gowechat_officialaccount__jsapi_ticket_${APP.appId}`],
  ['node-easywechat', `official_account.access_token.${APP.appId}.${APP.appSecret}.0`],
  ['node-easywechat-stable', `official_account.access_token.${APP.appId}.${APP.appSecret}.1`],
  ['node-easywechat-mini', `mini_app.access_token.${APP.appId}.${APP.appSecret}.0`],
  ['node-easywechat-mini-stable', `mini_app.access_token.${APP.appId}.${APP.appSecret}.1`],
  ['node-easywechat-jsapi-ticket', `official_account.jsapi_ticket.${APP.appId}`],
  ['co-wechat-api', `access_token:${APP.appId}`],
];

describe('MIRROR_PRESETS', () => {
  it.each(NAMED)('names the key of %s', (name, expected) => {
    expect(keyOf(name)).toBe(expected);
  });

  it('names the keys of WeCom (企业微信)', () => {
    expect(keyOf('easywechat-5-work', CORP)).toBe(
      'easywechat.kernel.access_token.272c8bcc270037827eb7bb9bfe8c0b19',
    );
    expect(keyOf('easywechat-6-work', CORP)).toBe(`work.access_token.${CORP.appId}.${CORP.appSecret}`);
    expect(keyOf('silenceper-work', CORP)).toBe(`gowechat_work__access_token_${CORP.appId}`);
  });

  it('puts a prefix of the other program in front, and no colon without one', () => {
    expect(keyOf('wxjava-mp', APP, 'wx:mp:multi')).toBe(`wx:mp:multi:access_token:${APP.appId}`);
    expect(keyOf('easywechat-6-jsapi-ticket', APP, 'shop')).toMatch(/^shop:official_account\./);
    expect(keyOf('wxjava-ma-redisson', APP, '')).toBe(`wechat_ma_access_token_key:${APP.appId}`);
  });

  it('says of each preset whether the AppSecret is in the name of its key', () => {
    const other = { ...APP, appSecret: 'f'.repeat(32) };
    const judged = (Object.keys(MIRROR_PRESETS) as MirrorPresetName[]).map((preset) => {
      const name = keyOf(preset);
      const isHashed = name !== keyOf(preset, other);
      const found = name.includes(APP.appSecret) ? 'readable' : isHashed ? 'hashed' : 'no';
      return { preset, found, said: theirKeyOf({ preset }).secretInName };
    });

    expect(judged.length).toBeGreaterThan(25);
    expect(new Set(judged.map(({ found }) => found))).toEqual(new Set(['no', 'hashed', 'readable']));
    expect(judged.filter(({ found, said }) => found !== said)).toEqual([]);
  });

  it('names every key in a test above', () => {
    const work = ['easywechat-5-work', 'easywechat-6-work', 'silenceper-work'];

    expect([...NAMED.map(([name]) => name), ...work].toSorted()).toEqual(
      Object.keys(MIRROR_PRESETS).toSorted(),
    );
  });

  it('hashes as md5sum does, unlike the example in a comment of PowerWeChat', () => {
    const app = { appId: 'testappid', appSecret: 'testsecret' };

    expect(keyOf('powerwechat', app)).toBe('powerwechat.access_token.4ed6a2e3bfccdf98beb48489b94cf486');
  });
});
