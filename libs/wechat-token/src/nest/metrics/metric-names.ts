/** What a metric is, and by what it is told apart. */
export interface WechatMetric {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
}

/** Every metric by its name. Each label takes few values; `app` is bounded by an option. */
export const WECHAT_TOKEN_METRICS = {
  wechat_token_seconds_left: {
    type: 'gauge',
    help: 'What is left of a credential, in seconds: 0 without one, nothing for one that nobody uses; the least of those that share labels',
    labels: ['app', 'kind'],
  },
  wechat_token_apps: {
    type: 'gauge',
    help: 'How many apps of this process are up, degraded or down',
    labels: ['health'],
  },
  wechat_token_refreshes_total: {
    type: 'counter',
    help: 'Askings for a credential: why, and whether another one came (replaced), the same (confirmed) or none (failed)',
    labels: ['app', 'kind', 'cause', 'outcome'],
  },
  wechat_token_wechat_seconds: {
    type: 'histogram',
    help: 'How long WeChat took to answer, by what it was asked for (stable, legacy, check, ticket, user, other), an answer or none',
    labels: ['about', 'outcome'],
  },
  wechat_token_rejections_total: {
    type: 'counter',
    help: 'Reports that WeChat refused a credential: believed, or doubted because WeChat accepts it or too many came',
    labels: ['app', 'kind', 'outcome'],
  },
  wechat_token_foreign_refreshes_total: {
    type: 'counter',
    help: 'Credentials that somebody outside replaced',
    labels: ['app', 'kind'],
  },
  wechat_token_budget_used_ratio: {
    type: 'gauge',
    help: "Which part of a day's budget of calls was used when this process last asked; the most of the apps that share a label",
    labels: ['app', 'budget'],
  },
  wechat_token_lease_waits_total: {
    type: 'counter',
    help: 'How often this process met the lease of another one',
    labels: ['app', 'kind'],
  },
  wechat_token_leases_lost_total: {
    type: 'counter',
    help: 'Leases that came too late to ask WeChat with',
    labels: ['app', 'kind'],
  },
  wechat_token_store_errors_total: {
    type: 'counter',
    help: 'Steps of the store that failed',
    labels: ['operation', 'reason'],
  },
  wechat_token_store_up: {
    type: 'gauge',
    help: '1 if the store answered when it was last asked and takes writes, else 0',
    labels: [],
  },
  wechat_token_commits_pending: {
    type: 'gauge',
    help: 'Credentials that the store has not taken yet',
    labels: [],
  },
} as const satisfies Readonly<Record<string, WechatMetric>>;

/** The name of a metric. */
export type WechatMetricName = keyof typeof WECHAT_TOKEN_METRICS;
