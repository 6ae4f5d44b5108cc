import type { AxiosRequestConfig } from 'axios';
import type { WechatExchangeFailure } from '../http/wechat-answer.js';
import type { WechatFailure } from '../http/wechat-failure.js';
import { isCertificateFailure } from '../http/wechat-failure.js';

/** One way to WeChat's API. */
export interface ApiRoute {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly wayOut: AxiosRequestConfig;
}

/** How long the fallback is used before one call tries the first domain again. */
export const BACK_AFTER_MS = 60_000;

/** Failures before a byte was sent that another domain would not cure. */
const OURS: ReadonlySet<WechatFailure> = new Set(['ABORTED', 'EMFILE', 'EACCES', 'TLS']);

/** Whether a domain could not be reached: nothing was sent, and the fault is neither ours nor a certificate's. */
export function isUnreachable({ issued, failure }: WechatExchangeFailure): boolean {
  return issued === 'nothing' && !OURS.has(failure) && !isCertificateFailure(failure);
}

/** Chooses between the first domain and the fallback, for all calls of this process. */
export class ApiRoutes {
  /** On the clock given: until then the first domain counts as out of reach. */
  private awayUntil = -Infinity;

  constructor(
    private readonly first: ApiRoute,
    private readonly fallback: ApiRoute | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The routes for one call, the better one first. While the first domain is away, one call at a time tries it. */
  inOrder(): readonly ApiRoute[] {
    const { first, fallback } = this;
    if (!fallback) return [first];
    if (this.awayUntil === -Infinity) return [first, fallback];

    const now = this.now();
    if (now < this.awayUntil) return [fallback, first];
    // The others stay on the fallback while this one finds out.
    this.awayUntil = now + BACK_AFTER_MS;
    return [first, fallback];
  }

  /** What a call found out about a route. */
  found(route: ApiRoute, isThere: boolean): void {
    if (route !== this.first) return;
    this.awayUntil = isThere ? -Infinity : this.now() + BACK_AFTER_MS;
  }
}
