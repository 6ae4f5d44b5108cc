import type { AxiosRequestConfig } from 'axios';
import type { WechatExchangeFailure } from '../http/wechat-answer.js';
import { isCertificateFailure, type WechatFailure } from '../http/wechat-failure.js';

/** One route to WeChat's API. */
export interface ApiRoute {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly wayOut: AxiosRequestConfig;
  /** Set where a token server relays the calls, and puts the access token in. */
  readonly relay?: RelayAccess;
}

/** The way through a token server. */
export interface RelayAccess {
  /** Names the server, for errors. */
  readonly address: string;
  /** Carry the client key. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Where the paths of WeChat's API begin on a route. */
export function apiBaseOf({ baseUrl, relay }: ApiRoute, appId: string): string {
  return relay ? `${baseUrl}/v1/apps/${encodeURIComponent(appId)}/api` : baseUrl;
}

/** How long the fallback is used before one call tries the first domain again. */
export const BACK_AFTER_MS = 60_000;

/** Failures before a byte was sent that another domain would not avoid. */
const OURS: ReadonlySet<WechatFailure> = new Set(['ABORTED', 'EMFILE', 'EACCES', 'TLS']);

/** Whether a domain could not be reached: nothing was sent, and neither we nor a certificate caused the failure. */
export function isUnreachable({ issued, failure }: WechatExchangeFailure): boolean {
  return issued === 'nothing' && !OURS.has(failure) && !isCertificateFailure(failure);
}

/** Chooses between the first domain and the fallback, for all calls of this process. */
export class ApiRoutes {
  /** By the given clock: until then the first domain counts as unreachable. */
  private awayUntil = -Infinity;

  constructor(
    private readonly first: ApiRoute,
    private readonly fallback: ApiRoute | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The token server that relays the calls, if one does. */
  get relay(): RelayAccess | undefined {
    return this.first.relay;
  }

  /** The routes for one call, the better one first. While the first domain is unreachable, one call at a time tries it. */
  inOrder(): readonly ApiRoute[] {
    const { first, fallback } = this;
    if (!fallback) return [first];
    if (this.awayUntil === -Infinity) return [first, fallback];

    const now = this.now();
    if (now < this.awayUntil) return [fallback, first];
    // Other calls use the fallback while this one finds out.
    this.awayUntil = now + BACK_AFTER_MS;
    return [first, fallback];
  }

  /** Records what a call found out about a route. */
  found(route: ApiRoute, isThere: boolean): void {
    if (route !== this.first) return;
    this.awayUntil = isThere ? -Infinity : this.now() + BACK_AFTER_MS;
  }
}
