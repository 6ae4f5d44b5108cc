import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';

/**
 * Where WeChat's API is: the nearest of its sites.
 *
 * @see https://developers.weixin.qq.com/doc/service/Basic_Information/Interface_field_description.html
 */
export const DEFAULT_BASE_URL = 'https://api.weixin.qq.com';

/**
 * WeChat's remote site for disasters.
 *
 * @see https://developers.weixin.qq.com/doc/service/Basic_Information/Interface_field_description.html
 */
export const DEFAULT_FALLBACK_BASE_URL = 'https://api2.weixin.qq.com';

/**
 * Where WeChat asks users for their consent.
 *
 * @see https://developers.weixin.qq.com/doc/service/guide/h5/auth.html
 */
export const DEFAULT_AUTHORIZE_BASE_URL = 'https://open.weixin.qq.com';

/** How long one exchange with WeChat may take, unless a request says otherwise. */
export const DEFAULT_HTTP_TIMEOUT_MS = 5_000;

/** How WeChat's API is reached. */
export interface WechatHttpOptions {
  /**
   * Where the API is: scheme, host and, if need be, a port and a path before `/cgi-bin`.
   *
   * @default 'https://api.weixin.qq.com'
   */
  readonly baseUrl?: string | undefined;
  /**
   * Where API calls go while `baseUrl` cannot be reached. Credentials are never asked for there.
   *
   * @default 'https://api2.weixin.qq.com' with the default `baseUrl`, else none
   */
  readonly fallbackBaseUrl?: string | undefined;
  /**
   * Where users are sent for their consent: for a simulator.
   *
   * @default 'https://open.weixin.qq.com'
   */
  readonly authorizeBaseUrl?: string | undefined;
  /**
   * The proxy of the way out, as a URL (`http://user:password@proxy.local:3128`); `false` for none, whatever the
   * environment says. Unset, `HTTPS_PROXY` or `ALL_PROXY` and `NO_PROXY` count, except with a loopback `baseUrl` or an
   * `agent`. It opens tunnels, so that `baseUrl` has to be https; an `agent` beside it says how TLS is spoken within.
   */
  readonly proxy?: string | false | undefined;
  /** An agent of one's own; it has to fit the scheme of `baseUrl`, and is not closed by us. */
  readonly agent?: HttpAgent | HttpsAgent | undefined;
  /**
   * How long one exchange may take, connecting and a slowly dripping body included.
   *
   * @default 5000
   */
  readonly timeoutMs?: number | undefined;
  /**
   * Whether `baseUrl` may be an http URL of another host than this one, where everybody on the way reads the AppSecret: a simulator in
   * Compose, a gateway within the house. WeChat's own hosts never. Warned of at each start.
   *
   * @default false
   */
  readonly allowPlainHttp?: boolean | undefined;
  /**
   * Whether WeChat itself is called where a test runner is seen (`JEST_WORKER_ID`, `VITEST`, `NODE_TEST_CONTEXT`, or `NODE_ENV=test`):
   * for tests that answer in its place (msw, nock), and for those with an account for tests. Other hosts are always called.
   *
   * @default false
   */
  readonly allowInTests?: boolean | undefined;
}
