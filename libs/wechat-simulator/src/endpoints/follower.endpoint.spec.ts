import { describe, expect, it } from 'vitest';
import { stillSimulator } from '../../test/caller.js';
import { DEFAULT_APP } from '../index.js';

const OTHER = { appId: 'wxfedcba9876543210', appSecret: 'ffeeddccbbaa99887766554433221100' };

function setUp() {
  const simulator = stillSimulator({ apps: [DEFAULT_APP, OTHER] });
  const { users } = simulator.console(DEFAULT_APP.appId);
  const token = simulator.mintElsewhere(DEFAULT_APP.appId).value;
  const ask = (query: string, accessToken = token) =>
    JSON.parse(
      simulator.answer({ url: `/cgi-bin/user/info?access_token=${accessToken}${query}` }).body,
    ) as Record<string, unknown>;
  return { simulator, users, ask };
}

describe('GET /cgi-bin/user/info', () => {
  it('says who follows the account, and since when', () => {
    const { simulator, users, ask } = setUp();
    users.add({ openid: 'openid-of-ann', unionid: 'union-of-ann', language: 'en' });

    expect(ask('&openid=openid-of-ann')).toMatchObject({
      subscribe: 1,
      openid: 'openid-of-ann',
      language: 'en',
      subscribe_time: Math.floor(simulator.time.now() / 1000),
      unionid: 'union-of-ann',
    });
  });

  it('says nothing else about a user who does not', () => {
    const { users, ask } = setUp();
    users.add({ openid: 'openid-of-bob', isSubscribed: false, unionid: 'union-of-bob' });

    expect(ask('&openid=openid-of-bob')).toEqual({ subscribe: 0, openid: 'openid-of-bob' });
  });

  it('counts from the last time that a user started to follow', () => {
    const { simulator, users, ask } = setUp();
    users.add({ openid: 'openid-of-ann' });
    simulator.time.advance(60_000);
    users.add({ openid: 'openid-of-ann', nickname: 'Ann' });
    const before = ask('&openid=openid-of-ann')['subscribe_time'];
    users.add({ openid: 'openid-of-ann', isSubscribed: false });
    users.add({ openid: 'openid-of-ann', isSubscribed: true });

    expect(Number(ask('&openid=openid-of-ann')['subscribe_time']) - Number(before)).toBe(60);
  });

  it("refuses an openid that is missing, unknown, or another app's, and an invalid token", () => {
    const { simulator, ask } = setUp();
    simulator.console(OTHER.appId).users.add({ openid: 'openid-elsewhere' });

    expect(ask('')).toMatchObject({ errcode: 41009 });
    expect(ask('&openid=made-up')).toMatchObject({ errcode: 40003 });
    expect(ask('&openid=openid-elsewhere')).toMatchObject({ errcode: 40003 });
    expect(ask('&openid=openid-elsewhere', 'none')).toMatchObject({ errcode: 40001 });
  });
});
