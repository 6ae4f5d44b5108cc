/** Variables that hold a secret: with `_FILE` at the end of its name, each holds the path of a file instead. */
export const SECRETS = [
  'WECHAT_APP_SECRET',
  'REDIS_URL',
  'STAND_IN_KEY',
  'CLIENT_KEY',
  'OPERATOR_KEY',
] as const;

/** The variables of a server for one app and one client. */
export const VARIABLES: readonly string[] = [
  ...SECRETS.flatMap((name) => [name, `${name}_FILE`]),
  'WECHAT_APP_ID',
  'WECHAT_ENDPOINT',
  'WECHAT_BASE_URL',
  'WECHAT_ALLOW_PLAIN_HTTP',
  'PUBLIC_URL',
  'REDIS_SENTINELS',
  'REDIS_SENTINEL_PASSWORD',
  'KEY_PREFIX',
  'HOST',
  'PORT',
  'TLS_CERT_FILE',
  'TLS_KEY_FILE',
  'BEHIND_TLS',
  'TRUSTED_PROXIES',
  'AUDIT_FILE',
  'DRAIN_SECONDS',
];

/** The part of a configuration that each stands for. */
const NAMES: Readonly<Record<string, string>> = {
  'listen.host': 'HOST',
  'listen.port': 'PORT',
  behindTls: 'BEHIND_TLS',
  trustedProxies: 'TRUSTED_PROXIES',
  'tls.certFile': 'TLS_CERT_FILE',
  'tls.keyFile': 'TLS_KEY_FILE',
  apps: 'WECHAT_APP_ID',
  'apps[0].appId': 'WECHAT_APP_ID',
  'apps[0].appSecret': 'WECHAT_APP_SECRET',
  'apps[0].appSecretFile': 'WECHAT_APP_SECRET_FILE',
  'apps[0].appSecretEnv': 'WECHAT_APP_SECRET',
  'apps[0].endpoint': 'WECHAT_ENDPOINT',
  'wechat.baseUrl': 'WECHAT_BASE_URL',
  'wechat.allowPlainHttp': 'WECHAT_ALLOW_PLAIN_HTTP',
  clients: 'CLIENT_KEY',
  operators: 'OPERATOR_KEY',
  publicUrl: 'PUBLIC_URL',
  'store.redisUrl': 'REDIS_URL',
  'store.redisUrlFile': 'REDIS_URL_FILE',
  'store.redisUrlEnv': 'REDIS_URL',
  'store.sentinels': 'REDIS_SENTINELS',
  'store.sentinelPassword': 'REDIS_SENTINEL_PASSWORD',
  'store.keyPrefix': 'KEY_PREFIX',
  standIn: 'STAND_IN_KEY',
  'standIn.keys[0].key': 'STAND_IN_KEY',
  'standIn.keys[0].keyFile': 'STAND_IN_KEY_FILE',
  'standIn.keys[0].keyEnv': 'STAND_IN_KEY',
  'audit.file': 'AUDIT_FILE',
  drainSeconds: 'DRAIN_SECONDS',
};

/** How messages call a part of the configuration that a variable stands for. */
export function variableOf(path: string): string {
  return NAMES[path] ?? path;
}

/** The number in a variable, or its text where it is none; `undefined` if it is empty or not set. */
export function numberIn(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
): number | string | undefined {
  const text = environment[name] || undefined;
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
}

/** Whether any of the variables is set. */
export function isAnySet(environment: Readonly<Record<string, string | undefined>>): boolean {
  return [...VARIABLES, 'WECHAT_APPS'].some((name) => (environment[name] ?? '') !== '');
}
