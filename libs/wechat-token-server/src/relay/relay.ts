import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WechatTokenService } from 'nestjs-wechat-token';
import {
  isBadKey,
  type Access,
  type Caller,
  type RefusalReason,
  type RefusedAdmission,
} from '../access/access.js';
import type { RefusalQueue } from '../access/refusal-queue.js';
import { bearerKeyOf } from '../access/bearer-key.js';
import type { AuditEntry, AuditLog } from '../audit/audit-log.js';
import { leavingOf } from '../native/leaving-of.js';
import { answerEmpty } from '../wechat-shape/answer.js';
import { RefusalAllowances } from '../reports/refusal-allowances.js';
import type { TokenVerdicts } from '../reports/token-verdicts.js';
import { letRestPass } from '../mount/rest-of-body.js';
import { RelayBodies, type RelayBody } from './relay-body.js';
import { RelayExchange } from './relay-exchange.js';
import { headersUp } from './relay-headers.js';
import { targetIn, targetWithoutToken, type RelayTarget } from './relay-target.js';
import { RelayedCall, type RelayOutcome } from './relayed-call.js';
import { sendDown } from './send-down.js';
import { SharedRoom } from '../access/shared-room.js';
import { refuseNatively } from './refuse-natively.js';
import { refuseAsWechat, relayRefusalOf, type RelayRefusal } from './relay-refusal.js';

/** What the relay needs. */
export interface RelayParts {
  readonly tokens: Pick<WechatTokenService, 'app'>;
  readonly access: Access;
  readonly refusals: RefusalQueue;
  readonly audit: AuditLog;
  readonly verdicts: TokenVerdicts;
  /** Read for each call, so they may change. */
  readonly limits: RelayLimits;
}

/** How much the relay accepts. */
export interface RelayLimits {
  /** The longest body of a call. */
  readonly bodyBytes: number;
  /** Calls in progress at once, of one client at most half of them. */
  readonly inFlight: number;
}

/** A call of an admitted caller. */
interface RelayedFor {
  readonly caller: Caller;
  readonly appId: string;
  readonly target: RelayTarget;
}

const MIB = 1024 * 1024;
/** The native route of WeChat's API: the path after `api` is WeChat's. */
const NATIVE_API = /^\/v1\/apps\/(wx[0-9a-f]{16})\/api(\/.*)$/;

/**
 * Relays calls of WeChat's API: swaps a stand-in (代用令牌) for the access token, and repeats a call whose token was refused. Bytes are
 * passed on unchanged, in constant memory. Mounted below Nest.
 */
export class Relay {
  private readonly allowances = new RefusalAllowances();
  private readonly bodies: RelayBodies;
  private readonly inFlight = new SharedRoom(() => this.parts.limits.inFlight);

  constructor(private readonly parts: RelayParts) {
    this.bodies = new RelayBodies({
      get bodyBytes() {
        return parts.limits.bodyBytes;
      },
      bufferedBytes: MIB,
      allBuffers: 256 * MIB,
    });
  }

  /** Relays a call that shows a stand-in as its access token. Never throws. */
  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    const { access, audit } = this.parts;
    const origin = access.originOf(request);
    const exchange = new RelayExchange(request, response, audit, refuseAsWechat);
    exchange.know({ from: origin.address });
    if (!exchange.isMethodKnown) return exchange.refuse(relayRefusalOf('METHOD'));
    const read = targetIn(request.url ?? '');
    if (!read.ok) return exchange.refuse(read.refusal);
    const { target } = read;
    exchange.know({ path: target.path });
    const admission = access.byStandIn(target.given, origin);
    if (!admission.ok) return this.refuseAdmission(exchange, admission);
    const { caller, appId } = admission;
    void this.relay(exchange, { caller, appId, target });
  };

  /** Relays a call that shows a client key in its header and names the app in its path. Never throws. */
  readonly handleNative = (request: IncomingMessage, response: ServerResponse): void => {
    const { access, audit } = this.parts;
    const origin = access.originOf(request);
    const exchange = new RelayExchange(request, response, audit, refuseNatively(request));
    exchange.know({ from: origin.address });
    const admission = access.byKey(bearerKeyOf(request), origin);
    if (!admission.ok) return this.refuseAdmission(exchange, admission);
    const { caller } = admission;
    exchange.know({ by: `client:${caller.client.id}` });
    if (!exchange.isMethodKnown) return exchange.refuse(relayRefusalOf('METHOD'));
    const [, appId = '', url = ''] = NATIVE_API.exec(request.url ?? '') ?? [];
    const reason = access.refusalOf(caller, { permission: 'call', appId });
    if (reason) return exchange.refuse(relayRefusalOf(reason));
    const read = targetWithoutToken(url);
    if (!read.ok) return exchange.refuse(read.refusal);
    void this.relay(exchange, { caller, appId, target: read.target });
  };

  /** Relays a call whose caller is known. Never rejects. */
  private async relay(exchange: RelayExchange, call: RelayedFor): Promise<void> {
    const { caller, appId, target } = call;
    const { response } = exchange;
    const { path } = target;
    exchange.know({ by: `client:${caller.client.id}`, app: appId, path });
    let leave: (() => void) | undefined;
    try {
      const reason = this.parts.access.refusalOf(caller, { permission: 'call', appId, path });
      if (reason) return exchange.refuse(relayRefusalOf(reason));
      leave = this.inFlight.take(caller.client.id, 1);
      if (!leave) return exchange.refuse(relayRefusalOf('BUSY'));
      await this.finish(exchange, call);
    } catch {
      // The error may quote a token. A response that was begun must not look complete.
      response.destroy();
      exchange.audit({ outcome: 'FAILED' });
    } finally {
      leave?.();
    }
  }

  private async finish(exchange: RelayExchange, call: RelayedFor): Promise<void> {
    const { request, response } = exchange;
    const signal = leavingOf(response);
    const taken = await this.bodies.take(request, call.caller.client.id);
    if (!taken.ok) {
      return taken.refusal ? exchange.refuse(taken.refusal) : exchange.audit({ outcome: 'LEFT' });
    }
    const { body } = taken;
    try {
      // A body may take its time: a key that was suspended meanwhile is good for no call.
      const reason = this.refusalNow(call);
      if (reason) return exchange.refuse(relayRefusalOf(reason));
      const outcome = await this.made(exchange, { ...call, body, signal });
      const refusal = outcome.kind === 'left' ? body.refusal() : this.refusalAfter(outcome, call);
      const answered = refusal ? exchange.sendRefusal(refusal) : await answer(outcome, exchange);
      const { replayed, version } = outcome;
      exchange.audit({ replayed, sent: body.sent(), version, ...answered });
    } finally {
      body.release();
      letRestPass(request);
    }
  }

  private refuseAdmission(exchange: RelayExchange, admission: RefusedAdmission): void {
    const { reason, clientId, retryAfterSeconds } = admission;
    if (clientId !== undefined) exchange.know({ by: `client:${clientId}` });
    const refusal = { ...relayRefusalOf(reason), retryAfterSeconds };
    this.parts.refusals.add(exchange.response, () => exchange.refuse(refusal), isBadKey(admission));
  }

  private refusalNow({ caller, appId, target }: RelayedFor): RefusalReason | undefined {
    return this.parts.access.refusalNow(caller, { permission: 'call', appId, path: target.path });
  }

  /** WeChat may have taken seconds: its response is not for a client that was suspended meanwhile. */
  private refusalAfter(outcome: RelayOutcome, call: RelayedFor): RelayRefusal | undefined {
    if (outcome.kind !== 'response') return undefined;
    const reason = this.refusalNow(call);
    if (reason) outcome.inspected.response.body.destroy();
    return reason && relayRefusalOf(reason);
  }

  private made(
    { request }: RelayExchange,
    call: RelayedFor & { readonly body: RelayBody; readonly signal: AbortSignal },
  ): Promise<RelayOutcome> {
    const { caller, appId, target, body, signal } = call;
    const admitted = {
      target,
      body,
      signal,
      clientId: caller.client.id,
      refusalNow: () => this.refusalNow(call),
      tokens: () => this.parts.tokens.app(appId),
      method: request.method as 'GET' | 'POST',
      headers: headersUp(request.headers),
    };
    return new RelayedCall(admitted, this.parts.verdicts, this.allowances).run();
  }
}

async function answer(
  outcome: RelayOutcome,
  exchange: RelayExchange,
): Promise<Pick<AuditEntry, 'outcome' | 'status' | 'errcode' | 'rid' | 'received'>> {
  const { response, requestId } = exchange;
  switch (outcome.kind) {
    case 'response': {
      const { errcode, rid } = outcome.inspected;
      return { ...(await sendDown(outcome.inspected, response, requestId)), errcode, rid };
    }
    case 'no answer':
      // To an SDK this is a failure of the connection. At -1 it would send the call again.
      answerEmpty(response, requestId, { status: 504 });
      return { outcome: 'NO_ANSWER', status: 504 };
    case 'refused':
      return exchange.sendRefusal(outcome.refusal);
    case 'left':
      response.destroy();
      return { outcome: 'LEFT' };
  }
}
