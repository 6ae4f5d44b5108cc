import type { KeeperEvent } from '../core/ports/keeper-events.js';
import type { ResolvedOptions } from './options/resolved-options.js';
import { ApiConnections } from '../wechat/api/api-connections.js';
import { ApiHttp } from '../wechat/api/api-http.js';
import type { ApiWire } from '../wechat/api/api-wire.js';
import { blockWechatInTests, type HttpSender } from '../wechat/http/http-sender.js';
import { plainHttp } from '../wechat/http/plain-http.js';
import { RelayConnections } from '../remote/relay-connections.js';
import { UserCalls, type UserWire } from '../wechat/oauth/user-calls.js';
import { WechatHttp } from '../wechat/http/wechat-http.js';
import type { CredentialKind } from '../core/ports/credential-kind.js';
import { wechatKinds } from '../wechat/kinds.js';
import { InstrumentedHttp } from './instrumented-http.js';

/** How much longer a relayed call may take. */
const RELAY_MS = 2_000;

/** All connections to WeChat: over HTTP, or answered by a test. */
export interface WechatWire {
  /** The kinds of credentials that WeChat issues. */
  readonly kinds: readonly CredentialKind[];
  readonly api: ApiWire;
  readonly users: UserWire;
  /** Closes connections that are kept between calls. */
  close?(): void;
}

/** The connections to WeChat over HTTP. `http` sends a request, `emit` gets an event for those that issue a credential. */
export function wechatOver(
  http: HttpSender,
  options: ResolvedOptions,
  emit: (event: KeeperEvent) => void,
): WechatWire {
  const kept = blockWechatInTests(http, options.http);
  const timeoutMs = options.timing.httpTimeoutMs / options.timeScale;
  const { relay } = options;
  const connections = relay ? new RelayConnections(relay()) : new ApiConnections(options.http);
  // The token server waits as long for WeChat, and may call it twice.
  const callTimeoutMs = relay ? 2 * timeoutMs + RELAY_MS : timeoutMs;
  return {
    kinds: wechatKinds(new InstrumentedHttp(kept, options, emit), {
      times: options.issuerTimes,
      budgets: options.budgets,
    }),
    api: new ApiHttp(kept, connections.routes, callTimeoutMs, blockWechatInTests(plainHttp, options.http)),
    users: new UserCalls(new WechatHttp(kept, { ...options.http, timeoutMs })),
    close: () => connections.close(),
  };
}
