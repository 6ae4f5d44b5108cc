import type { CredentialKey } from 'nestjs-wechat-token';
import type { Client, Permission } from '../clients/client.js';

const TICKET_TYPES = ['jsapi', 'wx_card'];

/** The permission that reading a credential needs. None is enough for any other kind, such as a user's token. */
export function permissionToRead({ kind, subject }: CredentialKey): Permission | undefined {
  if (kind === 'access-token' && subject === undefined) return 'token';
  return kind === 'ticket' && TICKET_TYPES.includes(subject ?? '') ? 'ticket' : undefined;
}

/** The credentials that a client may read, of its apps or of some of them. */
export function readableKeys({ apps, may }: Client, only?: readonly string[]): CredentialKey[] {
  const meant = only ? apps.filter((appId) => only.includes(appId)) : apps;
  return meant.flatMap((appId) => [
    ...(may.includes('token') ? [{ appId, kind: 'access-token' }] : []),
    ...(may.includes('ticket') ? TICKET_TYPES.map((subject) => ({ appId, kind: 'ticket', subject })) : []),
  ]);
}

/** The name of a credential, by which tables keep it. */
export function nameOfKey({ appId, kind, subject }: CredentialKey): string {
  return subject === undefined ? `${appId}/${kind}` : `${appId}/${kind}/${subject}`;
}
