import type { Credential } from 'nestjs-wechat-token';
import { expect, it } from 'vitest';
import { Access } from '../access/access.js';
import type { AuditEntry } from '../audit/audit-log.js';
import type { Client } from '../clients/client.js';
import { Draining } from '../life/draining.js';
import { ChangeWatch } from './change-watch.js';
import { CredentialDesk, type CredentialSource } from './credential-desk.js';
import { LongPolls } from './long-polls.js';
import { setCaller } from './native-request.js';
import type { NativeError } from './native.error.js';
import type { NestReply, NestRequest } from './nest-http.js';

const SOURCE = {
  appId: 'wx0123456789abcdef',
  permission: 'token',
  read: async () => ({ version: 'a' }) as Credential,
} as CredentialSource;

/** A desk, and a request of a client that waits for another version than the current one. */
function world() {
  const audited: AuditEntry[] = [];
  const audit = { write: (entry: AuditEntry) => void audited.push(entry) };
  const clientOf = (id: string): Client => ({ id, digests: [], apps: [SOURCE.appId], may: ['token'] });
  const access = new Access({ clients: { find: clientOf }, standIns: undefined as never });
  const draining = new Draining({ drainMs: 0, callMs: 0, transferMs: 0 });
  const longPolls = new LongPolls(audit, new ChangeWatch(), draining);
  const desk = new CredentialDesk(audit, access, longPolls);
  const refused: { readonly id: string; readonly headers: unknown }[] = [];
  const waiting = (id: string, { hasLeft = false } = {}) => {
    const leavers: (() => void)[] = [];
    const reply = {
      destroyed: hasLeft,
      once: (_: string, leave: () => void) => leavers.push(leave),
      status: () => undefined,
    };
    const request = { headers: {}, params: {}, url: '' } as NestRequest;
    setCaller(request, { client: clientOf(id), address: '127.0.0.1' });
    const query = { after: 'a', waitMs: '60000' };
    const answered = desk.give(SOURCE, query, request, reply as unknown as NestReply).catch((error) => {
      refused.push({ id, headers: (error as NativeError).refusal.headers });
    });
    return { answered, leave: () => leavers.forEach((one) => one()) };
  };
  return { audited, refused, waiting, end: () => void draining.end() };
}

it('1,000 long polls of a client wait, and the next is refused until one ends', async () => {
  const { audited, refused, waiting, end } = world();
  const polls = Array.from({ length: 1_000 }, () => waiting('shop'));
  await waiting('shop').answered;
  expect(refused).toEqual([{ id: 'shop', headers: { 'Retry-After': '10' } }]);
  expect(audited).toMatchObject([{ what: 'refused', by: 'client:shop', outcome: 'TOO_MANY' }]);

  polls[0]!.leave();
  await polls[0]!.answered;
  const next = waiting('shop');
  end();
  await next.answered;

  expect(refused).toHaveLength(1);
});

it('a long poll whose caller has left before it could wait ends at once', async () => {
  const { refused, waiting, end } = world();
  let isOver = false;
  const poll = waiting('shop', { hasLeft: true }).answered.then(() => (isOver = true));

  await new Promise(setImmediate);

  expect([isOver, refused]).toEqual([true, []]);
  end();
  await poll;
});

it('10,000 long polls of all clients wait, and the next is refused', async () => {
  const { refused, waiting, end } = world();
  const clients = Array.from({ length: 10 }, (_, i) => `client-${i}`);
  const polls = clients.flatMap((id) => Array.from({ length: 1_000 }, () => waiting(id)));
  await waiting('another').answered;
  end();
  await Promise.all(polls.map(({ answered }) => answered));

  expect(refused).toMatchObject([{ id: 'another' }]);
});
