import { MemoryTokenStore, type CredentialKey, type RecordSnapshot } from 'nestjs-wechat-token';
import { beforeEach, describe, expect, it } from 'vitest';
import { Access } from '../access/access.js';
import type { AuditEntry } from '../audit/audit-log.js';
import { newClientKey } from '../clients/client-key.js';
import { ClientList } from '../clients/client-list.js';
import type { Client } from '../clients/client.js';
import { setCaller } from './native-request.js';
import type { NestRequest } from './nest-http.js';
import { ReadingDesk } from './reading-desk.js';

const APP_ID = 'wx0123456789abcdef';
const TOKEN: CredentialKey = { appId: APP_ID, kind: 'access-token' };
const { digest } = newClientKey('shop');
const SHOP: Client = { id: 'shop', digests: [digest], apps: [APP_ID], may: ['token'] };
const SNAPSHOT = { record: { value: 'a-token', version: '1', remainingMs: 1, status: 'valid' } };

let clients: ClientList;
let audited: AuditEntry[];
let request: NestRequest;
beforeEach(() => {
  clients = new ClientList([SHOP]);
  audited = [];
  request = { headers: {}, params: {}, url: '/v1/readings' };
  setCaller(request, { client: SHOP, address: '10.1.0.1', digest });
});

/** A desk whose store answers as `read` does. */
function deskOf(read: () => Promise<unknown>): ReadingDesk {
  const store = new MemoryTokenStore();
  store.read = read as () => Promise<RecordSnapshot>;
  const tokens = { app: () => ({ getCredential: async () => undefined }) };
  const access = new Access({ clients, standIns: undefined as never });
  const audit = { write: (entry: AuditEntry) => void audited.push(entry) };
  return new ReadingDesk(store, tokens as never, undefined as never, access, audit);
}

describe('ReadingDesk', () => {
  it.each<[string, Client[], number]>([
    ['suspended', [{ ...SHOP, isSuspended: true }], 401],
    ['removed', [], 401],
    ['without the app', [{ ...SHOP, apps: [] }], 403],
    ['without the permission', [{ ...SHOP, may: [] }], 403],
  ])('gives nothing to a client that is %s while the store is read', async (_, changed, status) => {
    const desk = deskOf(async () => {
      clients.replace(changed);
      return SNAPSHOT;
    });

    await expect(desk.read(TOKEN, request)).rejects.toMatchObject({ refusal: { status } });

    expect(audited).toMatchObject([{ what: 'refused', by: 'client:shop' }]);
  });

  it('has in the audit whom it could give nothing because the store is away', async () => {
    const away = new Error('canary');
    const desk = deskOf(() => Promise.reject(away));

    await expect(desk.read(TOKEN, request)).rejects.toBe(away);

    expect(audited).toMatchObject([{ what: 'refused', by: 'client:shop', app: APP_ID, outcome: 'FAILED' }]);
  });

  it('names no app in the audit that the client made up', async () => {
    const desk = deskOf(async () => SNAPSHOT);

    await expect(desk.read({ ...TOKEN, appId: 'made-up' }, request)).rejects.toMatchObject({
      refusal: { status: 403 },
    });
    await desk.read(TOKEN, request);

    expect(audited.map(({ outcome, app }) => [outcome, app])).toEqual([
      ['APP', undefined],
      ['ok', APP_ID],
    ]);
  });
});
