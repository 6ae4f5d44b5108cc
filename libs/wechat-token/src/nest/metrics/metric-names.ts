/** The type, help text and labels of a metric. */
export interface WechatMetric {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
}

/** Every metric by its name. Each label has few values; `app` is limited by an option. */
export const WECHAT_TOKEN_METRICS = {
  wechat_token_seconds_left: {
    type: 'gauge',
    help: 'Remaining lifetime of a credential in seconds: 0 without one, absent for an unused one, the minimum of those that share labels',
    labels: ['app', 'kind'],
  },
  wechat_token_apps: {
    type: 'gauge',
    help: 'Number of apps of this process that are up, degraded or down',
    labels: ['health'],
  },
  wechat_token_refreshes_total: {
    type: 'counter',
    help: 'Requests for a credential, by cause and outcome: a new one (replaced), the same one (confirmed) or none (failed)',
    labels: ['app', 'kind', 'cause', 'outcome'],
  },
  wechat_token_wechat_seconds: {
    type: 'histogram',
    help: 'Duration of requests to WeChat, by call (stable, legacy, check, ticket, user, other) and outcome',
    labels: ['about', 'outcome'],
  },
  wechat_token_rejections_total: {
    type: 'counter',
    help: 'Reports that WeChat refused a credential: accepted, or doubted because WeChat accepts the credential or there were too many reports',
    labels: ['app', 'kind', 'outcome'],
  },
  wechat_token_foreign_refreshes_total: {
    type: 'counter',
    help: 'Credentials that another program invalidated',
    labels: ['app', 'kind'],
  },
  wechat_token_budget_used_ratio: {
    type: 'gauge',
    help: "Used share of a daily call budget at this process's last request, the maximum of the apps that share a label",
    labels: ['app', 'budget'],
  },
  wechat_token_lease_waits_total: {
    type: 'counter',
    help: 'Times that this process found the lease held by another process',
    labels: ['app', 'kind'],
  },
  wechat_token_leases_lost_total: {
    type: 'counter',
    help: 'Leases acquired too late to call WeChat',
    labels: ['app', 'kind'],
  },
  wechat_token_store_errors_total: {
    type: 'counter',
    help: 'Failed store operations',
    labels: ['operation', 'reason'],
  },
  wechat_token_store_up: {
    type: 'gauge',
    help: '1 if the store answered its last request and accepts writes, else 0',
    labels: [],
  },
  wechat_token_commits_pending: {
    type: 'gauge',
    help: 'Credentials not yet written to the store',
    labels: [],
  },
} as const satisfies Readonly<Record<string, WechatMetric>>;

/** The name of a metric. */
export type WechatMetricName = keyof typeof WECHAT_TOKEN_METRICS;
