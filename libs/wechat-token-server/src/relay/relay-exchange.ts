import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuditEntry, AuditLog } from '../audit/audit-log.js';
import { newRequestId } from '../wechat-shape/answer.js';
import { letRestPass } from '../mount/rest-of-body.js';
import type { SendRefusal, RelayRefusal } from './relay-refusal.js';

/** One request to the relay, its response, and its audit entry. */
export class RelayExchange {
  readonly requestId = newRequestId();
  private readonly startedAt = performance.now();
  private facts: Partial<AuditEntry> = {};

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    private readonly log: AuditLog,
    private readonly send: SendRefusal,
  ) {
    // The connection may break at any time.
    response.on('error', () => undefined);
  }

  /** Whether WeChat supports the method. */
  get isMethodKnown(): boolean {
    return this.request.method === 'GET' || this.request.method === 'POST';
  }

  /** Adds facts to the audit entry. */
  know(facts: Partial<AuditEntry>): void {
    Object.assign(this.facts, facts);
  }

  /** Answers why the call is not relayed, and audits the refusal. */
  refuse(refusal: RelayRefusal): void {
    this.audit({ what: 'refused', ...this.sendRefusal(refusal) });
  }

  /** Answers why an admitted call is not relayed. The caller audits it. */
  sendRefusal(refusal: RelayRefusal): Pick<AuditEntry, 'outcome' | 'status' | 'errcode'> {
    const answered = this.send(this.response, this.requestId, refusal);
    letRestPass(this.request);
    return { outcome: refusal.reason, ...answered };
  }

  /** Writes the audit entry of this request. */
  audit(more: Partial<AuditEntry> & Pick<AuditEntry, 'outcome'>): void {
    const tookMs = Math.round(performance.now() - this.startedAt);
    const { requestId } = this;
    this.log.write({ what: 'api.called', by: 'nobody', ...this.facts, ...more, requestId, tookMs });
  }
}
