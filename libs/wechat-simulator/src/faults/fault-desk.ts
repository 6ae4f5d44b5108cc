import type { CallDesk } from '../api/call-desk.js';
import type { Call } from '../api/call.js';
import { Refusal } from '../api/refusal.js';
import { renderReply } from '../api/render.js';
import type { WechatAnswer } from '../api/request.js';
import { type Fault, stageOf } from './fault.js';
import { spoil } from './spoil.js';

/** Answers calls that a fault strikes, before or after they were worked on. */
export class FaultDesk {
  constructor(
    private readonly desk: CallDesk,
    private readonly sleep: (ms: number) => Promise<void>,
  ) {}

  async strike(fault: Fault, call: Call): Promise<WechatAnswer> {
    if (fault.kind === 'errcode') return this.refuse(fault, call);
    if (fault.kind === 'slow') return this.delay(fault, call);
    if (stageOf(fault) === 'after') return spoil(fault, this.desk.process(call, fault));
    return this.desk.drop(call, spoil(fault), fault);
  }

  private refuse(fault: Extract<Fault, { kind: 'errcode' }>, call: Call): WechatAnswer {
    const refusal = new Refusal(fault.errcode, fault.errmsg);
    if (stageOf(fault) === 'before') return this.desk.refuse(call, refusal, fault);

    this.desk.process(call, fault);
    return renderReply(call, refusal).answer;
  }

  private async delay(fault: Extract<Fault, { kind: 'slow' }>, call: Call): Promise<WechatAnswer> {
    if (stageOf(fault) === 'before') await this.sleep(fault.ms);
    const answer = this.desk.process({ ...call, at: call.world.time.now() }, fault);
    if (stageOf(fault) === 'after') await this.sleep(fault.ms);
    return answer;
  }
}
