import type { WechatEndpoint } from './options/wechat-app-source.js';
import type { CredentialStatus } from '../core/ports/keeper-status.js';
import type { BudgetUse, RevocationProgress, StoredCredential } from '../core/ports/token-store.js';
import type { WechatTokenError } from '../errors/wechat-token.error.js';
import type { TicketType } from '../wechat/issuers/ticket.issuer.js';

/** What this process knows about its apps, without I/O. Contains no secret and no credential. */
export interface WechatTokenStatus {
  readonly role: 'issuer' | 'reader';
  /** Six letters and digits that name this process: a version written by it has them after its first dash. */
  readonly instanceId: string;
  readonly store: WechatStoreStatus;
  /** The configured apps, and those of the app source that were used. */
  readonly apps: readonly WechatAppStatus[];
}

/** What this process knows about one app. */
export interface WechatAppStatus {
  readonly appId: string;
  readonly endpoint: WechatEndpoint | (string & {});
  readonly isDefault: boolean;
  /** The credential that the app's health depends on. */
  readonly accessToken: CredentialStatus;
  /** The tickets that were used: `subject` of a key is the type. */
  readonly tickets: readonly CredentialStatus[];
  /** Those and every other kind that was used, except users' tokens. */
  readonly credentials: readonly CredentialStatus[];
  /** The last foreign refresh of the access token, if this process noticed it within two hours. */
  readonly foreignRefresh?: WechatForeignRefresh;
  /** The used part of the daily budgets at this process's last request. Budgets that have been reset since are left out. */
  readonly budgets: readonly WechatFleetBudget[];
}

/** Whether the store answered this process's last operation. */
export interface WechatStoreStatus {
  readonly isAway: boolean;
  /** The store can be read, but refuses writes. */
  readonly isReadOnly?: boolean;
  /** A code, as in `TokenStoreError`: only while it is away or read-only. */
  readonly reason?: string;
  /** Host and port, if known: only while it is away or read-only. */
  readonly address?: string | undefined;
}

/** A credential that was invalidated elsewhere. */
export interface WechatForeignRefresh {
  /** How long ago it was noticed. */
  readonly agoMs: number;
  /** The age of the credential at that time. */
  readonly ageMs: number;
}

/** What all processes share of one app. Contains no secret and no credential. */
export interface WechatFleetStatus {
  readonly appId: string;
  /** The store's clock, Unix ms. */
  readonly storeTime: number;
  readonly accessToken: WechatFleetCredential;
  /** The tickets that are kept, or are being requested. */
  readonly tickets: readonly WechatFleetTicket[];
  /** Every kind that is kept, or is being requested, except users' tokens. */
  readonly credentials: readonly WechatFleetKeyedCredential[];
  /** Why WeChat is not called, and for how long. */
  readonly pauses: readonly WechatFleetPause[];
  readonly budgets: readonly WechatFleetBudget[];
}

/** A credential in the store, without its value. */
export interface WechatFleetCredential {
  /** Absent if there is no record. */
  readonly record?: Omit<StoredCredential, 'value' | 'issuerState' | 'fingerprint'>;
  /** The rest of the lease of the process that calls WeChat now. */
  readonly leaseMs: number;
  /** Until no request is in doubt any more. */
  readonly inDoubtForMs: number;
  readonly revocation?: RevocationProgress;
}

/** A credential of any kind in the store, without its value. */
export interface WechatFleetKeyedCredential extends WechatFleetCredential {
  readonly kind: string;
  /** A ticket's type; absent if an app has one of this kind. */
  readonly subject?: string;
}

/** A ticket in the store, without its value. */
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

/** The used part of a daily budget. */
export interface WechatFleetBudget extends BudgetUse {
  readonly limit: number;
}
