import type { WechatTokenMetricsOptions } from './wechat-token-metrics.options.js';

/** The label of apps beyond the limit. */
const OTHER = 'other';

/** Chooses the value of the label `app`: never more different values than allowed. */
export class AppLabels {
  private readonly words = new Set<string>();
  private readonly wordOf: (appId: string) => string;
  private readonly maxApps: number;

  constructor({ appLabel = 'each', maxApps = 100 }: Pick<WechatTokenMetricsOptions, 'appLabel' | 'maxApps'>) {
    this.maxApps = maxApps;
    this.wordOf =
      typeof appLabel === 'function' ? appLabel : appLabel === 'none' ? () => 'all' : (appId) => appId;
  }

  of(appId: string): string {
    const word = this.wordOf(appId);
    if (this.words.has(word)) return word;
    if (this.words.size >= this.maxApps) return OTHER;
    this.words.add(word);
    return word;
  }
}
