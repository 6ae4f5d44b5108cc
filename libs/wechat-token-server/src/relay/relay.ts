import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WechatTokenService } from 'nestjs-wechat-token';
import type { Access, Caller } from '../access/access.js';
import type { AuditEntry, AuditLog } from '../audit/audit-log.js';
import { answerEmpty, newRequestId } from '../wechat-shape/answer.js';
import { Allowances } from './allowance.js';
import { Beliefs } from './belief.js';
import { letRestPass, RelayBodies, type RelayBody } from './relay-body.js';
import { headersUp } from './relay-headers.js';
import { targetIn, type RelayTarget } from './relay-target.js';
import { leavingOf, RelayedCall, type RelayOutcome } from './relayed-call.js';
import { sendDown } from './send-down.js';
import { tellAsWechat, troubleOf, type Trouble } from './trouble.js';

/** What the relay is built on. */
export interface RelayParts {
  readonly tokens: Pick<WechatTokenService, 'app'>;
  readonly access: Access;
  readonly audit: AuditLog;
  readonly limits?: RelayLimits | undefined;
}

/** How much is relayed at once. */
export interface RelayLimits {
  /** The longest body of a call. @default 67108864 */
  readonly bodyBytes?: number | undefined;
  /** Calls under way at once. @default 1024 */
  readonly inFlight?: number | undefined;
}

/** How a caller is told that a call is not relayed. Answers what it was told. */
export type TellTrouble = (
  response: ServerResponse,
  requestId: string,
  trouble: Trouble,
) => { readonly status: number; readonly errcode?: number };

/** Whom a call is made for. */
export interface RelayedFor {
  readonly caller: Caller;
  readonly appId: string;
  readonly target: RelayTarget;
  readonly tell: TellTrouble;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly startedAt: number;
  readonly facts: Partial<AuditEntry>;
}

const MIB = 1024 * 1024;
export const DEFAULT_BODY_BYTES = 64 * MIB;
export const DEFAULT_IN_FLIGHT = 1_024;

/**
 * Relays calls of WeChat's API: swaps a stand-in (代用令牌) for the access token, and heals what can be healed. Bytes go through as
 * they are, in constant memory. Mounted below Nest.
 */
export class Relay {
  private readonly beliefs = new Beliefs();
  private readonly allowances = new Allowances();
  private readonly bodies: RelayBodies;
  private readonly maxInFlight: number;
  private inFlight = 0;

  constructor(private readonly parts: RelayParts) {
    const { bodyBytes = DEFAULT_BODY_BYTES, inFlight = DEFAULT_IN_FLIGHT } = parts.limits ?? {};
    this.bodies = new RelayBodies({ bodyBytes, bufferedBytes: MIB, allBuffers: 256 * MIB });
    this.maxInFlight = inFlight;
  }

  /** Relays a call that shows a stand-in as its access token. Never throws. */
  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    const { access } = this.parts;
    const address = access.addressOf(request);
    const exchange = this.begun(request, response, { from: address });
    if (request.method !== 'GET' && request.method !== 'POST') {
      return this.refuse(exchange, { reason: 'METHOD', sentence: '' }, tellAsWechat);
    }
    const read = targetIn(request.url ?? '');
    if (!read.ok) return this.refuse(exchange, read.trouble, tellAsWechat);
    const { path, given } = read.target;
    const admission = access.byStandIn(given, address);
    if (!admission.ok) {
      const by = admission.clientId === undefined ? 'nobody' : (`client:${admission.clientId}` as const);
      return this.refuse(withFacts(exchange, { by, path }), troubleOf(admission.reason), tellAsWechat);
    }
    const { caller, appId } = admission;
    void this.relay(exchange, { caller, appId, target: read.target, tell: tellAsWechat });
  };

  /** Relays a call whose caller is known. Never rejects. */
  private async relay(begun: Exchange, { caller, appId, target, tell }: RelayedFor): Promise<void> {
    const by = `client:${caller.client.id}` as const;
    const exchange = withFacts(begun, { by, app: appId, path: target.path });
    const { request, response } = exchange;
    const reason = this.parts.access.refusalOf(caller, { permission: 'call', appId, path: target.path });
    if (reason) return this.refuse(exchange, troubleOf(reason), tell);
    if (this.inFlight >= this.maxInFlight) {
      return this.refuse(exchange, { reason: 'BUSY', sentence: 'too many calls under way' }, tell);
    }
    this.inFlight += 1;
    const signal = leavingOf(response);
    const taken = await this.bodies.take(request);
    if (taken.ok) {
      const { body } = taken;
      const outcome = await this.made(exchange, { caller, appId, target, body, signal });
      const told = await this.answer(outcome, exchange, tell);
      body.release();
      letRestPass(request);
      const { replayed, version } = outcome;
      this.audit(exchange, { replayed, sent: body.sent(), ...(version ? { version } : {}), ...told });
    } else if (taken.trouble) {
      this.refuse(exchange, taken.trouble, tell);
    } else {
      this.audit(exchange, { outcome: 'LEFT' });
    }
    this.inFlight -= 1;
  }

  private made(
    { request }: Exchange,
    {
      caller,
      appId,
      ...call
    }: Omit<RelayedFor, 'tell'> & { readonly body: RelayBody; readonly signal: AbortSignal },
  ): Promise<RelayOutcome> {
    const admitted = {
      ...call,
      clientId: caller.client.id,
      tokens: () => this.parts.tokens.app(appId),
      method: request.method as 'GET' | 'POST',
      headers: headersUp(request.headers),
    };
    return new RelayedCall(admitted, this.beliefs, this.allowances).run();
  }

  private async answer(
    outcome: RelayOutcome,
    { response, requestId }: Exchange,
    tell: TellTrouble,
  ): Promise<Pick<AuditEntry, 'outcome' | 'status' | 'errcode' | 'rid' | 'received'>> {
    switch (outcome.kind) {
      case 'response': {
        const { errcode, rid } = outcome.looked;
        const { isWhole, ...sent } = await sendDown(outcome.looked, response, requestId);
        return { outcome: isWhole ? 'ok' : 'BROKEN', ...sent, errcode, rid };
      }
      case 'no answer':
        // What a fault of the connection is to an SDK: told -1, it would send the same again.
        answerEmpty(response, requestId, { status: 504 });
        return { outcome: 'NO_ANSWER', status: 504 };
      case 'trouble':
        return { outcome: outcome.trouble.reason, ...tell(response, requestId, outcome.trouble) };
      case 'left':
        response.destroy();
        return { outcome: 'LEFT' };
    }
  }

  private refuse(exchange: Exchange, trouble: Trouble, tell: TellTrouble): void {
    const { request, response, requestId } = exchange;
    const told = tell(response, requestId, trouble);
    letRestPass(request);
    this.audit(exchange, { what: 'refused', outcome: trouble.reason, ...told });
  }

  private begun(request: IncomingMessage, response: ServerResponse, facts: Partial<AuditEntry>): Exchange {
    response.on('error', () => undefined);
    return { request, response, requestId: newRequestId(), startedAt: performance.now(), facts };
  }

  private audit(
    { facts, requestId, startedAt }: Exchange,
    more: Partial<AuditEntry> & { outcome: string },
  ): void {
    const tookMs = Math.round(performance.now() - startedAt);
    this.parts.audit.write({ what: 'api.called', by: 'nobody', ...facts, ...more, requestId, tookMs });
  }
}

function withFacts(exchange: Exchange, facts: Partial<AuditEntry>): Exchange {
  return { ...exchange, facts: { ...exchange.facts, ...facts } };
}
