import { endpointOf } from './endpoints/endpoints.js';
import type { Fault } from './faults/fault.js';
import type { Journal, JournalEntry } from './journal/journal.js';
import type { World } from './world.js';
import { appIdOf, type Call } from './api/call.js';
import { Refusal } from './wire/refusal.js';
import { lengthRequired, PageReply, renderReply, type Reply } from './api/render.js';
import type { WechatAnswer } from './wire/request.js';

/** Dispatches each call to its endpoint and records it in the journal. */
export class CallDispatcher {
  constructor(
    private readonly world: World,
    private readonly journal: Journal,
  ) {}

  /** Processes a call. A fault is only recorded: it may still keep the response from the caller. */
  process(call: Call, fault?: Fault): WechatAnswer {
    if (call.method === 'POST' && call.chunked && this.world.rules.behaviour.chunkedPost === 'refused') {
      return this.drop(call, lengthRequired(), fault);
    }
    return this.reply(call, endpointOf(call.path).answer(call), fault, true);
  }

  /** Refuses a call without processing it. */
  refuse(call: Call, refusal: Refusal, fault: Fault): WechatAnswer {
    return this.reply(call, refusal, fault, false);
  }

  /** Does not process a call; the caller gets `answer`. */
  drop(call: Call, answer: WechatAnswer, fault?: Fault): WechatAnswer {
    this.record(call, { status: answer.status, processed: false }, fault);
    return answer;
  }

  private reply(call: Call, reply: Reply, fault: Fault | undefined, processed: boolean): WechatAnswer {
    const { answer, rid } = renderReply(call, reply);
    const { status, body } = answer;
    if (rid)
      this.world.rids.add({
        rid,
        appId: appIdOf(call),
        at: call.at,
        url: call.url,
        body: call.body,
        answer: body,
        ip: call.ip,
      });
    const errcode = reply instanceof Refusal || reply instanceof PageReply ? reply.errcode : 0;
    this.record(call, { status, errcode, processed, ...(rid && { rid }) }, fault);
    return answer;
  }

  private record(
    call: Call,
    outcome: Pick<JournalEntry, 'status' | 'processed' | 'errcode' | 'rid'>,
    fault: Fault | undefined,
  ): void {
    const { at, method, path, ip, trace } = call;
    const appId = trace.appId ?? (outcome.processed ? undefined : appIdOf(call));
    this.journal.record(
      {
        at,
        method,
        path,
        ip,
        ...(appId && { appId }),
        ...outcome,
        ...(trace.given && { given: trace.given.id }),
        ...(trace.used && { used: trace.used.id }),
        ...(fault && { fault: fault.kind }),
      },
      { isUse: endpointOf(path).isUse, isOurs: appId !== undefined && this.world.apps.has(appId) },
    );
  }
}
