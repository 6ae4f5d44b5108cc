import { DEFAULT_BASE_URL, type Language } from 'nestjs-wechat-token';
import { stringify } from 'yaml';
import type { CheckedConfiguration } from '../configuration/check-configuration.js';
import { DEFAULTS } from '../configuration/configuration.js';
import { Secret } from '../configuration/secret.js';

/** The configuration as YAML: with every default, and the source of each secret in its place. */
export function effective({ configuration, file }: CheckedConfiguration, language: Language): string {
  const { listen, store, wechat, apps, limits, trustedProxies, auditFile, standIns } = configuration;
  const { tls, behindTls = false, standIn, clients = [] } = file;
  const [inMemory, atEachStart, standardOutput] =
    language === 'zh'
      ? ['（保存在内存中）', '（每次启动时生成）', '（标准输出）']
      : ['(kept in memory)', '(made at each start)', '(standard output)'];
  const shown = {
    listen,
    tls,
    behindTls,
    trustedProxies,
    userCallsFrom: configuration.userCallsFrom,
    language: configuration.language,
    store: store.redis ? file.store : inMemory,
    wechat: { ...wechat, baseUrl: wechat.baseUrl ?? DEFAULT_BASE_URL },
    standIn: standIn ? { ...standIn, lifeSeconds: standIns.lifeSeconds } : atEachStart,
    apps: [...apps.values()],
    clients: clients.map((client) => ({
      ...client,
      perMinute: client.perMinute ?? DEFAULTS.perMinute,
      standIn: client.standIn ?? !client.may.includes('token'),
    })),
    operators: file.operators,
    publicUrl: configuration.publicUrl,
    name: configuration.name,
    audit: { file: auditFile ?? standardOutput },
    limits,
    drainSeconds: configuration.drainSeconds,
  };
  return stringify(plainOf(shown, language), { lineWidth: 0, aliasDuplicateObjects: false });
}

/** Leaves out what is not set, and the fields that name the source of a secret: the secret shows its source itself. */
function plainOf(value: unknown, language: Language): unknown {
  if (value instanceof Secret) return value.in(language);
  if (Array.isArray(value)) return value.map((one) => plainOf(one, language));
  if (typeof value !== 'object' || value === null) return value;
  const isSource = (field: string) => {
    const [, secret = ''] = /^(.*)(?:File|Env)$/.exec(field) ?? [];
    return Reflect.get(value, secret) instanceof Secret;
  };
  const set = Object.entries(value).filter(([field, one]) => one !== undefined && !isSource(field));
  return Object.fromEntries(set.map(([field, one]) => [field, plainOf(one, language)]));
}
