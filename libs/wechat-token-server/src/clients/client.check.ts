import { IsBoolean } from 'class-validator';
import type { OptionProblem } from 'nestjs-wechat-token';
import { TRUE_OR_FALSE } from '../checks/option-problem.js';
import { MayBeLeftOut, Satisfies } from '../checks/rule.js';
import { ClientFields } from './client-fields.js';

/** The problem of a time that is none. */
export const NO_END: OptionProblem = {
  problem: { en: 'must be a time in Unix ms', zh: '必须是 Unix 毫秒时间' },
  remedy: {
    en: "Write Date.parse('2027-06-30T00:00:00Z'), or leave it out",
    zh: "请写成 Date.parse('2027-06-30T00:00:00Z')，或不填",
  },
};

/** What class-validator checks of a client. */
export class ClientCheck extends ClientFields {
  @Satisfies('isEnd', Number.isFinite, NO_END)
  @MayBeLeftOut()
  notAfter: unknown;

  @IsBoolean({ context: TRUE_OR_FALSE })
  @MayBeLeftOut()
  isSuspended: unknown;
}
