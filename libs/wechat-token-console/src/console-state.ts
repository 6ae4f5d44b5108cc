import type { KeeperEvent, Wording } from 'nestjs-wechat-token';

/** What the console's page shows, as JSON. Durations count from {@link ConsoleHead.at}. No part holds a secret or a credential. */
export interface ConsoleState {
  readonly head: ConsoleHead;
  readonly view: ConsoleView;
}

/** What is on top of every screen. */
export interface ConsoleHead {
  /** When this state was made, by the server's clock: Unix ms. */
  readonly at: number;
  /** Names the installation, `prod` for example. */
  readonly name?: string;
  /** Who looks. `viewer` sees all and may do nothing; a read-only console has viewers without a name. */
  readonly viewer: { readonly name?: string; readonly role: 'viewer' | 'operator' };
  /** How many simulated milliseconds pass in a real one: 1, except in a demo. Durations are simulated ones. */
  readonly timeScale: number;
  readonly apps: {
    readonly total: number;
    /** Those that are `down` or `degraded`. */
    readonly attention: number;
    readonly idle: number;
  };
  /** Absent where the console is not part of a token server. */
  readonly servers?: { readonly up: number };
  /** What is wrong beyond single apps, worst first: shown as banners. */
  readonly notices: readonly Notice[];
}

/** What is wrong, and what to do about it. */
export interface Notice {
  /** For example `STORE_AWAY`, or the code of an error. */
  readonly code: string;
  readonly message: Wording;
  readonly remedy?: Wording;
}

/** One screen. */
export type ConsoleView = AppsView | AppView | LogView | ClientsView | ServersView;

/** Which screen is asked for; stands in the page's URL. */
export type ViewQuery =
  | {
      readonly view: 'apps';
      readonly filter?: AppFilter;
      /** Part of a name or an AppID. */
      readonly search?: string;
      /** From 1. */
      readonly page?: number;
    }
  | { readonly view: 'app'; readonly appId: string }
  | { readonly view: 'log'; readonly appId?: string; readonly before?: string }
  | { readonly view: 'clients' }
  | { readonly view: 'servers' };

/** Which apps a list shows. */
export type AppFilter = 'attention' | 'all' | 'idle';

/** `down`: callers get no access token. `degraded`: callers get one, but something needs attention. `idle`: nobody uses the app. */
export type AppHealth = 'down' | 'degraded' | 'up' | 'idle';

/** The screen Now: apps, worst first. */
export interface AppsView {
  readonly view: 'apps';
  readonly filter: AppFilter;
  readonly search: string;
  readonly page: number;
  readonly pages: number;
  /** How many apps match, on all pages. */
  readonly matching: number;
  readonly apps: readonly AppSummary[];
  /** The highest use of each daily budget among all apps, the fullest first. */
  readonly budgets: readonly BudgetView[];
  /** The newest events of all apps. */
  readonly recent: readonly LogEntry[];
}

/** One app in a list. */
export interface AppSummary {
  readonly appId: string;
  /** As configured. */
  readonly name?: string;
  /** `stable` or `legacy`, or the endpoint of another kind. */
  readonly endpoint: string;
  readonly health: AppHealth;
  /** Since when its health is what it is, as far as this process saw it: Unix ms. */
  readonly since?: number;
  readonly token: LifeView;
  /** Why the app is not up, worst first. */
  readonly reasons: readonly AppReason[];
  /** While no refresh succeeds: how often it was tried, and when it is tried next. */
  readonly retry?: { readonly failures: number; readonly inMs: number };
}

/** The life of a credential. */
export interface LifeView {
  readonly state: 'fresh' | 'due' | 'none';
  /** The whole life that WeChat gave it. */
  readonly lifetimeMs?: number;
  readonly remainingMs?: number;
  readonly dueInMs?: number;
}

/** Why an app is not up, and what to do about it. */
export interface AppReason extends Notice {
  /** WeChat's errcode, if it refused. */
  readonly errcode?: number;
  /** The address that WeChat saw: the one to enter in the IP whitelist (IP 白名单). */
  readonly callerIp?: string;
}

/** A daily budget of calls to WeChat. */
export interface BudgetView {
  readonly id: string;
  readonly used: number;
  readonly limit: number;
  readonly resetsInMs: number;
  /** Of which app, in a list. */
  readonly appId?: string;
  /** Its name, as configured. */
  readonly appName?: string;
}

/** The screen of one app. */
export interface AppView {
  readonly view: 'app';
  readonly app: AppSummary;
  /** Whether the store answered; without it, the rest is what this process knows. */
  readonly isShared: boolean;
  /** The access token first, then tickets and other kinds. No users' tokens. */
  readonly credentials: readonly CredentialView[];
  readonly pauses: readonly PauseView[];
  readonly budgets: readonly BudgetView[];
  /** Its access token in the last 24 hours. */
  readonly day: DayView;
  /** What happened to it, the newest first. */
  readonly history: readonly LogEntry[];
  /** Clients of the token server that may use it. */
  readonly clients?: readonly ClientSummary[];
}

/** A credential, without its value. */
export interface CredentialView extends LifeView {
  /** `access-token`, `ticket` or another kind. */
  readonly kind: string;
  /** A ticket's type. */
  readonly subject?: string;
  readonly version?: string;
  /** Id of the process that wrote it, and its host where the console knows it. */
  readonly writtenBy?: { readonly id: string; readonly host?: string };
  readonly issuedAgoMs?: number;
  readonly confirmedAgoMs?: number;
  /** A process asks WeChat right now; its lease ends then. */
  readonly leaseMs: number;
  /** A request may still be on its way. */
  readonly inDoubtForMs: number;
  readonly isCommitPending: boolean;
  /** A leaked token is being ended. */
  readonly revocation?: { readonly left: number; readonly nextInMs: number };
  readonly reasons: readonly AppReason[];
}

/** The life of an access token over 24 hours, as far as the log and the store tell. Instants are Unix ms. */
export interface DayView {
  readonly from: number;
  readonly to: number;
  /** From when on the log has all entries: before that, at most the token that there is now is known. */
  readonly since: number;
  /** In their order. Of what lies between them nothing is known. */
  readonly periods: readonly DayPeriod[];
  /** What went wrong, in its order. Of refreshes that fail in a row the first. */
  readonly marks: readonly { readonly at: number; readonly what: DayTrouble }[];
}

/** A time of the day in which there was one access token, or none. */
export interface DayPeriod {
  readonly from: number;
  readonly to: number;
  /** When the life of the token is over, or would have been. Absent where there is none. */
  readonly endsAt?: number;
}

/** Entries of the log that are marked in a {@link DayView}. */
export type DayTrouble = 'rejected' | 'foreign-refresh' | 'refresh-failed';

/** Why WeChat is not called now. */
export interface PauseView extends AppReason {
  readonly id: string;
  readonly remainingMs: number;
  readonly failures: number;
}

/** The screen Log. */
export interface LogView {
  readonly view: 'log';
  readonly appId?: string;
  readonly entries: readonly LogEntry[];
  /** Given as `before`, it brings older entries. */
  readonly next?: string;
}

/** Events of the library that are in the log: not those that happen all the time, that repeat what another says, or that are about one user. */
export type LoggedEvent = Exclude<
  KeeperEvent['type'],
  | 'paused'
  | 'authorization-ended'
  | 'lease-granted'
  | 'lease-held'
  | 'lease-lost'
  | 'wechat-asked'
  | 'commit-delayed'
  | 'commit-written'
  | 'store-failed'
>;

/** What servers and operators do that is in the log. */
export type LoggedAction =
  | 'operator.in'
  | 'operator.out'
  | 'app.refreshed'
  | 'app.checked'
  | 'app.quota-read'
  | 'app.revoked'
  | 'client.suspended'
  | 'client.resumed'
  | 'configuration.changed'
  | 'server.started'
  | 'server.draining'
  | 'server.ended'
  | 'doctor.run';

/** An event or an action. The page words it by `what`, and shows `reason` as a code. */
export interface LogEntry {
  /** Unix ms, by the clock of the process. */
  readonly at: number;
  /** Id of the process, or `command`. */
  readonly server: string;
  /** A {@link LoggedEvent} or a {@link LoggedAction}; a newer server may write others. */
  readonly what: string;
  readonly app?: string;
  /** The app's name, as configured. */
  readonly appName?: string;
  readonly kind?: string;
  readonly client?: string;
  /** `client:<id>` or `operator:<id>`. */
  readonly by?: string;
  readonly reason?: string;
  readonly tookMs?: number;
  /** Of a credential that was refreshed. */
  readonly lifetimeMs?: number;
}

/** The screen Clients. */
export interface ClientsView {
  readonly view: 'clients';
  readonly clients: readonly ClientSummary[];
}

/** A client of the token server, without digests. */
export interface ClientSummary {
  readonly id: string;
  readonly apps: readonly string[];
  readonly may: readonly string[];
  readonly paths: readonly string[];
  /** Addresses and networks that it may call from; empty for all. */
  readonly from: readonly string[];
  /** Unix ms. */
  readonly notAfter?: number;
  /** Two while its key is replaced. */
  readonly keys: number;
  readonly perMinute: number;
  readonly isSuspended: boolean;
  readonly suspension?: { readonly at: number; readonly by: string; readonly reason: string };
  /** As this server saw it since it started. */
  readonly seen: {
    readonly calls: number;
    readonly refusals: number;
    /** Unix ms. */
    readonly lastAt?: number;
    readonly lastFrom?: string;
    /** The reason of the last refusal, as in the audit. */
    readonly lastRefusal?: string;
  };
}

/** The screen Servers and store. */
export interface ServersView {
  readonly view: 'servers';
  readonly servers: readonly ServerSummary[];
  readonly configurations: 'same' | 'differ';
  readonly store: StoreView;
}

/** One server that is up. */
export interface ServerSummary {
  readonly id: string;
  readonly host: string;
  readonly version: string;
  readonly configuration: string;
  /** Unix ms. */
  readonly startedAt: number;
  readonly seenAgoMs: number;
  /** The one that made this state. */
  readonly isThis: boolean;
}

/** The store, and how it answers. */
export interface StoreView {
  /** For example `memory` or `Redis`. */
  readonly kind: string;
  readonly state: 'up' | 'read-only' | 'away';
  readonly reason?: string;
  readonly address?: string;
  /** How long a read took just now. */
  readonly readMs?: number;
  /** Its clock less this server's. */
  readonly clockOffsetMs?: number;
  readonly durability?: string;
}

/** What an operator does. */
export type AppAction = 'refresh' | 'check' | 'quota' | 'revoke';

/** What came of an action, in words. */
export interface ActionResult {
  /** For example `replaced`, `unchanged`, `paused`, `accepted`, `refused`, `begun`. */
  readonly outcome: string;
  readonly message: Wording;
  readonly remedy?: Wording;
  /** Lines of figures: WeChat's quota, or findings of the doctor. */
  readonly details?: readonly { readonly level: 'ok' | 'warning' | 'error'; readonly text: Wording }[];
}

/** A refusal of the console's routes: status 400 to 503. */
export interface ConsoleError {
  /** For example `SESSION_OVER`, `WRONG_KEY`, `TOO_MANY_TRIES`, `NOT_ALLOWED`, `ORIGIN`, `KEY_NEEDED`, `INVALID`. */
  readonly code: string;
  readonly message: Wording;
  readonly remedy?: Wording;
  readonly requestId?: string;
  readonly retryAfterSeconds?: number;
}

/** Who is logged in, or may look without a login. */
export interface ConsoleSession {
  /** Whether this console has a login, or is read-only and open to whoever the application lets in. */
  readonly login: 'key' | 'none';
  readonly viewer: ConsoleHead['viewer'];
  /** Unix ms. */
  readonly endsAt?: number;
}

/** Answer to `GET api/session`. Nobody is logged in where there is no viewer: not 401, which browsers log as an error of the page. */
export type SessionAnswer = ConsoleSession | { readonly login: 'key'; readonly viewer?: undefined };
