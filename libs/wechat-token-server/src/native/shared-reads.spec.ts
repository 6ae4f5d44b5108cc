import type { CredentialKey, RecordSnapshot } from 'nestjs-wechat-token';
import { expect, it } from 'vitest';
import { SharedReads } from './shared-reads.js';

const TOKEN: CredentialKey = { appId: 'wx0123456789abcdef', kind: 'access-token' };
const TICKET: CredentialKey = { appId: 'wx0123456789abcdef', kind: 'ticket', subject: 'jsapi' };

/** A store whose answers tell the order of its reads. */
function openStore() {
  const answers: (() => void)[] = [];
  return {
    answers,
    read: ({ kind }: CredentialKey) =>
      new Promise<RecordSnapshot>((resolve) => {
        const revision = `${kind} ${answers.length}`;
        answers.push(() => resolve({ revision } as RecordSnapshot));
      }),
  };
}

it('reads a credential once for all who come in one turn, and anew for whoever comes once the read has begun', async () => {
  const store = openStore();
  const reads = new SharedReads(store);
  const together = [TOKEN, TOKEN, TOKEN, TICKET].map((key) => reads.read(key));
  await expect.poll(() => store.answers.length).toBe(2);
  const later = reads.read(TOKEN);
  await expect.poll(() => store.answers.length).toBe(3);
  for (const answer of store.answers) answer();

  const revisions = (await Promise.all([...together, later])).map(({ revision }) => revision);

  expect(revisions).toEqual([...Array<string>(3).fill('access-token 0'), 'ticket 1', 'access-token 2']);
});

it('tells all of a failure, and reads anew after it', async () => {
  let reads = 0;
  const shared = new SharedReads({
    read: async () => {
      throw new Error(`read ${(reads += 1)}`);
    },
  });

  const first = await Promise.allSettled([shared.read(TOKEN), shared.read(TOKEN)]);

  expect(first).toMatchObject([{ reason: { message: 'read 1' } }, { reason: { message: 'read 1' } }]);
  await expect(shared.read(TOKEN)).rejects.toThrow('read 2');
});
