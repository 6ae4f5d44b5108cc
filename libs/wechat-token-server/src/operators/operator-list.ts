import type { OptionProblem } from 'nestjs-wechat-token';
import { checkedById } from '../checks/check-fields.js';
import { errorAbout } from '../checks/option-problem.js';
import { MayBeLeftOut, Satisfies } from '../checks/rule.js';
import { NO_END } from '../clients/client.check.js';
import { OperatorFields } from './operator-fields.js';
import type { OperatorSource } from './operator-source.js';
import type { Operator } from './operator.js';

const NO_LIST: OptionProblem = {
  problem: { en: 'must be an array', zh: '必须是数组' },
  remedy: { en: 'Write [{ id, digests, role }]', zh: '请写成 [{ id, digests, role }]' },
};

const SAME_ID: OptionProblem = {
  problem: { en: 'names a second operator', zh: '与另一个操作员同名' },
  remedy: { en: 'Give each operator an id of its own', zh: '请为每个操作员使用不同的 id' },
};

class OperatorCheck extends OperatorFields {
  @Satisfies('isEnd', Number.isFinite, NO_END)
  @MayBeLeftOut()
  notAfter: unknown;
}

/** A fixed list of operators, for example those of a configuration. Throws `WechatTokenOptionsError` if one is wrong. */
export class OperatorList implements OperatorSource {
  private operators!: ReadonlyMap<string, Operator>;

  constructor(operators: readonly Operator[]) {
    this.replace(operators);
  }

  get isEmpty(): boolean {
    return this.operators.size === 0;
  }

  find(id: string): Operator | undefined {
    return this.operators.get(id);
  }

  /** All of them. */
  all(): readonly Operator[] {
    return [...this.operators.values()];
  }

  /** Replaces the operators: sessions of those that are gone end. Throws like the constructor, and then changes nothing. */
  replace(operators: readonly Operator[]): void {
    if (!Array.isArray(operators)) throw errorAbout('operators', NO_LIST);
    this.operators = checkedById(OperatorCheck, operators, 'operators', SAME_ID);
  }
}
