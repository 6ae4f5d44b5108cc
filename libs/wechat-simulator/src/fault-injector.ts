import type { CallDispatcher } from './call-dispatcher.js';
import type { Call } from './api/call.js';
import { Refusal } from './wire/refusal.js';
import { renderReply } from './api/render.js';
import type { WechatAnswer } from './wire/request.js';
import { type Fault, stageOf } from './faults/fault.js';
import { corrupt } from './faults/corrupt.js';

/** Answers calls that a fault applies to, before or after they are processed. */
export class FaultInjector {
  constructor(
    private readonly dispatcher: CallDispatcher,
    private readonly sleep: (ms: number) => Promise<void>,
  ) {}

  async inject(fault: Fault, call: Call): Promise<WechatAnswer> {
    if (fault.kind === 'errcode') return this.refuse(fault, call);
    if (fault.kind === 'slow') return this.delay(fault, call);
    if (stageOf(fault) === 'after') return corrupt(fault, this.dispatcher.process(call, fault));
    return this.dispatcher.drop(call, corrupt(fault), fault);
  }

  private refuse(fault: Extract<Fault, { kind: 'errcode' }>, call: Call): WechatAnswer {
    const refusal = new Refusal(fault.errcode, fault.errmsg);
    if (stageOf(fault) === 'before') return this.dispatcher.refuse(call, refusal, fault);

    this.dispatcher.process(call, fault);
    return renderReply(call, refusal).answer;
  }

  private async delay(fault: Extract<Fault, { kind: 'slow' }>, call: Call): Promise<WechatAnswer> {
    if (stageOf(fault) === 'before') await this.sleep(fault.ms);
    const answer = this.dispatcher.process({ ...call, at: call.world.time.now() }, fault);
    if (stageOf(fault) === 'after') await this.sleep(fault.ms);
    return answer;
  }
}
