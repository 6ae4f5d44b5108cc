import { OperatorFields } from 'nestjs-wechat-token-server';
import { endOf } from '../end-of.js';
import { MayBeLeftOut, Satisfies } from '../rule.js';
import { NO_END } from './client.check.js';

/** `operators[…]`: a person who may log in to the console. */
export class OperatorCheck extends OperatorFields {
  @Satisfies((value) => endOf(value) !== undefined, NO_END)
  @MayBeLeftOut()
  notAfter?: string;
}
