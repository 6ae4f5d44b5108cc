import type { WechatEndpoint } from './options/wechat-app-source.js';
import type { CredentialStatus } from '../core/ports/keeper-status.js';
import type { BudgetUse, RevocationProgress, StoredCredential } from '../core/ports/token-store.js';
import type { WechatTokenError } from '../errors/wechat-token.error.js';
import type { TicketType } from '../wechat/issuers/ticket.issuer.js';

/** What this process knows of its apps, without asking anybody. Holds no secret and no credential. */
export interface WechatTokenStatus {
  readonly role: 'issuer' | 'reader';
  /** Six letters and digits that name this process: a version written by it has them after its first dash. */
  readonly instanceId: string;
  readonly store: WechatStoreStatus;
  /** The configured apps, and those of the app source that were used. */
  readonly apps: readonly WechatAppStatus[];
}

/** What this process knows of one app. */
export interface WechatAppStatus {
  readonly appId: string;
  readonly endpoint: WechatEndpoint;
  readonly isDefault: boolean;
  readonly accessToken: CredentialStatus;
  /** The tickets that were used: `subject` of a key is the type. */
  readonly tickets: readonly CredentialStatus[];
  /** The last time that somebody outside replaced the access token, if this process saw it within two hours. */
  readonly foreignRefresh?: WechatForeignRefresh;
  /** What was used of the day's calls when this process last asked. What has begun anew since is not named. */
  readonly budgets: readonly WechatFleetBudget[];
}

/** Whether the store answered when this process last asked it. */
export interface WechatStoreStatus {
  readonly isAway: boolean;
  /** It can be read, and takes no writes. */
  readonly isReadOnly?: boolean;
  /** A word we know, as in `TokenStoreError`: only while it is away or read-only. */
  readonly reason?: string;
  /** Host and port, where they are known: only while it is away or read-only. */
  readonly address?: string | undefined;
}

/** A credential that was replaced outside. */
export interface WechatForeignRefresh {
  /** How long ago it was noticed. */
  readonly agoMs: number;
  /** How old the credential was. */
  readonly ageMs: number;
}

/** What the store keeps of one app for all processes. Holds no secret and no credential. */
export interface WechatFleetStatus {
  readonly appId: string;
  /** The store's clock, Unix ms. */
  readonly storeTime: number;
  readonly accessToken: WechatFleetCredential;
  /** The tickets that are kept, or asked for just now. */
  readonly tickets: readonly WechatFleetTicket[];
  /** Why WeChat is left alone, and for how long. */
  readonly pauses: readonly WechatFleetPause[];
  readonly budgets: readonly WechatFleetBudget[];
}

/** A credential as the store has it, without its value. */
export interface WechatFleetCredential {
  /** Nothing if none is kept. */
  readonly record?: Omit<StoredCredential, 'value' | 'issuerState' | 'fingerprint'>;
  /** What is left of the lease of whoever asks WeChat just now. */
  readonly leaseMs: number;
  /** Until the last asking of unknown outcome settles. */
  readonly inDoubtForMs: number;
  readonly leak?: RevocationProgress;
}

/** A ticket as the store has it, without its value. */
export interface WechatFleetTicket extends WechatFleetCredential {
  readonly type: TicketType;
}

/** A pause in force. */
export interface WechatFleetPause {
  readonly id: string;
  readonly remainingMs: number;
  readonly failures: number;
  /** What happened, with the remedy. */
  readonly error: WechatTokenError;
}

/** How much of a day's calls is used. */
export interface WechatFleetBudget extends BudgetUse {
  readonly limit: number;
}
