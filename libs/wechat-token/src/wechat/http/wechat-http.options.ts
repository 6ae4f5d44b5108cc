import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';

/**
 * WeChat's API at the nearest of its sites.
 *
 * @see https://developers.weixin.qq.com/doc/service/Basic_Information/Interface_field_description.html
 */
export const DEFAULT_BASE_URL = 'https://api.weixin.qq.com';

/**
 * WeChat's remote site for disaster recovery.
 *
 * @see https://developers.weixin.qq.com/doc/service/Basic_Information/Interface_field_description.html
 */
export const DEFAULT_FALLBACK_BASE_URL = 'https://api2.weixin.qq.com';

/**
 * Where WeChat asks users for consent.
 *
 * @see https://developers.weixin.qq.com/doc/service/guide/h5/auth.html
 */
export const DEFAULT_AUTHORIZE_BASE_URL = 'https://open.weixin.qq.com';

/** How WeChat's API is reached. */
export interface WechatHttpOptions {
  /**
   * The base URL of the API: scheme, host and, if needed, a port and a path before `/cgi-bin`.
   *
   * @default 'https://api.weixin.qq.com'
   */
  readonly baseUrl?: string | undefined;
  /**
   * The base URL of API calls while `baseUrl` cannot be reached. Credentials are never requested there.
   *
   * @default 'https://api2.weixin.qq.com' with the default `baseUrl`, else none
   */
  readonly fallbackBaseUrl?: string | undefined;
  /**
   * Where users are sent for their consent: only needed for a simulator.
   *
   * @default 'https://open.weixin.qq.com'
   */
  readonly authorizeBaseUrl?: string | undefined;
  /**
   * The outbound proxy, as a URL (`http://user:password@proxy.local:3128`); `false` for none, whatever the environment says. By default,
   * `HTTPS_PROXY` or `ALL_PROXY` and `NO_PROXY` apply, except with a loopback `baseUrl` or an `agent`. The proxy opens tunnels, so
   * `baseUrl` must be https; an `agent` next to it configures TLS within the tunnel.
   */
  readonly proxy?: string | false | undefined;
  /** A custom agent; it must fit the scheme of `baseUrl`, and is not closed by the module. */
  readonly agent?: HttpAgent | HttpsAgent | undefined;
  /**
   * The time-out of one exchange, including connecting and a slowly dripping body.
   *
   * @default 5000
   */
  readonly timeoutMs?: number | undefined;
  /**
   * Whether `baseUrl` may be an http URL of another host, where everybody on the network path can read the AppSecret: for a simulator in
   * Compose or an internal gateway. Never for WeChat's own hosts. Each start logs a warning.
   *
   * @default false
   */
  readonly allowPlainHttp?: boolean | undefined;
  /**
   * Whether WeChat itself is called while a test runner is detected (`JEST_WORKER_ID`, `VITEST`, `NODE_TEST_CONTEXT`, or `NODE_ENV=test`):
   * for tests that answer in its place (msw, nock), or that use a test account. Other hosts are always called.
   *
   * @default false
   */
  readonly allowInTests?: boolean | undefined;
}
