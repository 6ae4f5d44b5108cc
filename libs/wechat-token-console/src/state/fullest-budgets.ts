import type { WechatAppStatus } from 'nestjs-wechat-token';
import type { BudgetView } from '../console-state.js';
import { defined } from './reason-of.js';

interface Used {
  readonly appId: string;
  readonly name: string | undefined;
  readonly budgets: WechatAppStatus['budgets'];
}

/** The highest use of each daily budget among many apps, kept up to date without looking at all of them each time. */
export class FullestBudgets {
  private highest: Map<string, BudgetView> | undefined;

  constructor(private readonly all: () => Iterable<Used>) {}

  /** Takes the new use of one app. */
  take(used: Used): void {
    const { highest } = this;
    if (!highest) return;
    // What was the highest may be less now.
    if ([...highest.values()].some(({ appId }) => appId === used.appId)) this.highest = undefined;
    else raise(highest, used);
  }

  /** The fullest first. */
  list(): readonly BudgetView[] {
    if (!this.highest) {
      this.highest = new Map();
      for (const used of this.all()) raise(this.highest, used);
    }
    return [...this.highest.values()].sort((one, other) => shareOf(other) - shareOf(one));
  }
}

function raise(highest: Map<string, BudgetView>, { appId, name, budgets }: Used): void {
  const app = { appId, ...defined({ appName: name }) };
  for (const budget of budgets) {
    const other = highest.get(budget.id);
    if (!other || shareOf(budget) > shareOf(other)) highest.set(budget.id, { ...budget, ...app });
  }
}

const shareOf = ({ used, limit }: Pick<BudgetView, 'used' | 'limit'>) => used / limit;
