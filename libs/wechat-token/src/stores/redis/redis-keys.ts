import type { CredentialKey } from '../../core/ports/credential.js';
import { WechatTokenOptionsError } from '../../errors/options.error.js';

/** Names keys and the channel. All keys of an app share a hash tag, so that a Cluster keeps them in one slot. */
export class RedisKeys {
  readonly channel: string;

  constructor(private readonly prefix: string) {
    if (/[{}\s]/.test(prefix)) {
      throw new WechatTokenOptionsError(
        'keyPrefix',
        { en: 'contains a brace or whitespace', zh: '含有花括号或空白' },
        {
          en: 'Braces delimit the hash tag of an app: use letters, digits, "-" and ":"',
          zh: '花括号用于界定应用的 hash tag：请使用字母、数字、“-”和“:”',
        },
      );
    }
    this.channel = `${prefix}changes`;
  }

  credential({ appId, kind, subject }: CredentialKey): string {
    // Encoded, so that no kind or subject can produce the key of another.
    const name = [kind, ...(subject === undefined ? [] : [subject])].map(encodeURIComponent).join(':');
    return `${this.tag(appId)}:credential:${name}`;
  }

  app(appId: string): string {
    return `${this.tag(appId)}:app`;
  }

  /** A key of an application's own. No AppID is such a group. */
  own(group: string, name: string): string {
    return `${this.tag(group)}:${encodeURIComponent(name)}`;
  }

  private tag(appId: string): string {
    return `${this.prefix}{${encodeURIComponent(appId)}}`;
  }
}

/** A message on the channel: which credential changed and, from releases that send it, its new revision. */
export interface Hint {
  readonly key: CredentialKey;
  readonly revision?: string;
}

/** The message that is published when a credential changes. Contains no value. */
export function hintOf({ appId, kind, subject }: CredentialKey, revision?: string): string {
  return JSON.stringify([appId, kind, subject ?? null, ...(revision === undefined ? [] : [revision])]);
}

/** Parses a message; `undefined` if it is not one of ours. */
export function readHint(message: string): Hint | undefined {
  const [appId, kind, subject, revision] = listOf(message);
  if (!isText(appId) || !isText(kind)) return undefined;
  return { key: { appId, kind, ...(isText(subject) && { subject }) }, ...(isText(revision) && { revision }) };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function listOf(message: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(message);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}
