import { subjectsOf, type CredentialKind } from '../core/ports/credential-kind.js';
import type { CredentialKey } from '../core/ports/credential.js';
import type { Wording } from '../errors/language.js';
import type { Finding } from './finding.js';
import type { StoredTokens } from './stored-tokens.js';

/** What the store keeps of an app, of every kind whose subjects are known: not who its users are. Nothing if it keeps none. */
export async function checkKept(
  appId: string,
  kinds: readonly CredentialKind[],
  stored: StoredTokens,
): Promise<Finding | undefined> {
  const names = kinds.flatMap((kind) => subjectsOf(kind).map((subject) => ({ name: kind.name, subject })));
  const lines = await Promise.all(names.map((one) => lineOf(appId, one, stored)));
  const found = lines.filter((line) => line !== undefined);
  if (found.length === 0) return undefined;
  return {
    check: 'kept',
    status: 'ok',
    appId,
    message: {
      en: `The store keeps ${found.map(({ en }) => en).join(', ')}`,
      zh: `存储中保存有：${found.map(({ zh }) => zh).join('、')}`,
    },
    facts: { kept: found.length },
  };
}

async function lineOf(
  appId: string,
  { name, subject }: { readonly name: string; readonly subject: string | undefined },
  stored: StoredTokens,
): Promise<Wording | undefined> {
  const key: CredentialKey = { appId, kind: name, ...(subject === undefined ? {} : { subject }) };
  const read = await stored.read(key);
  const record = read.ok ? read.snapshot.record : undefined;
  if (!record) return undefined;
  const called = subject === undefined ? name : `${name} ${subject}`;
  if (record.status === 'rejected') return { en: `${called} (rejected)`, zh: `${called}（已被拒绝）` };
  const minutes = Math.floor(record.remainingMs / 60_000);
  return { en: `${called} (${minutes} min left)`, zh: `${called}（还剩 ${minutes} 分钟）` };
}
