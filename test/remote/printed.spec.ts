import { inspect } from 'node:util';
import { createWechatTokens } from 'nestjs-wechat-token/core';
import { RemoteTokenStore } from 'nestjs-wechat-token/remote';
import { afterEach, expect, it } from 'vitest';

const SECRET = `wtk_shop_${'k'.repeat(49)}`;
const certificate = {
  cert: '-----BEGIN CERTIFICATE-----',
  key: '-----BEGIN A KEY',
  passphrase: 'open sesame',
};

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

it.each(['direct', 'relayed'] as const)(
  'a reader shows neither its key nor that of its certificate where it is printed: calls %s',
  (calls) => {
    const remote = { url: 'https://wechat.internal', key: SECRET, calls, certificate };
    const all = [new RemoteTokenStore(remote), createWechatTokens({ remote })];
    open.push(...all);

    const shown = all.map((one) => inspect(one, { depth: Infinity }) + JSON.stringify(one)).join('\n');

    expect(shown).toContain('wechat.internal');
    for (const secret of [SECRET, certificate.key, certificate.passphrase])
      expect(shown.includes(secret)).toBe(false);
  },
);
