import { IsBoolean } from 'class-validator';
import { ClientFields } from 'nestjs-wechat-token-server';
import { MayBeLeftOut, Satisfies } from '../rule.js';
import type { Problem } from '../fault.js';
import { endOf } from '../end-of.js';
import { TRUE_OR_FALSE } from './problems.js';

/** The problem of an end that is no date. */
export const NO_END: Problem = {
  problem: { en: 'is not a date', zh: '不是日期' },
  remedy: {
    en: 'Write 2027-06-30 for the whole of that day in UTC, or 2027-06-30T18:00:00+08:00',
    zh: '请填写 2027-06-30（UTC 当天结束前有效），或 2027-06-30T18:00:00+08:00',
  },
};

/** `clients[…]`: a service that uses the server. */
export class ClientCheck extends ClientFields {
  @Satisfies((value) => endOf(value) !== undefined, NO_END)
  @MayBeLeftOut()
  notAfter?: string;

  @IsBoolean({ context: TRUE_OR_FALSE, message: 'boolean' })
  @MayBeLeftOut()
  suspended?: boolean;
}
