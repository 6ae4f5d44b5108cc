import { readWechatEnvironment } from 'nestjs-wechat-token';
import {
  keyDigestOf,
  parseClientKey,
  parseOperatorKey,
  PERMISSIONS,
  type ClientKey,
} from 'nestjs-wechat-token-server';
import { checkConfiguration, type CheckedConfiguration } from './check-configuration.js';
import { ConfigurationError } from './configuration.error.js';
import type { Fault, Problem } from './fault.js';
import { UnreadableFile } from './files-read.js';
import type { ReadWith } from './read-file.js';
import { EMPTY, secretIn } from './resolve-secrets.js';
import { numberIn, SECRETS, variableOf } from './variables.js';

/** Reads the variables of a server for one app and one client. Throws {@link ConfigurationError} with every fault. */
export async function readConfigurationEnvironment(given: ReadWith): Promise<CheckedConfiguration> {
  const source = given.language === 'zh' ? '环境变量' : 'The environment';
  const set = Object.fromEntries(Object.entries(given.environment).filter(([, text]) => text !== ''));
  const { texts, faults } = await secretTexts(set, given);
  if (set['WECHAT_APPS'] !== undefined) faults.push({ path: 'WECHAT_APPS', ...SEVERAL });
  const isKnown = reportedBy(faults.map(({ path }) => path));
  const { problems } = readWechatEnvironment({ ...set, ...texts, WECHAT_APPS: undefined });
  const others = problems.map(({ variable, ...problem }) => ({ path: variable, ...problem }));
  faults.push(...others.filter(({ path }) => !isKnown(path)));
  const key = parseClientKey(texts['CLIENT_KEY'] ?? '');
  if (texts['CLIENT_KEY'] !== undefined && !key) faults.push({ path: 'CLIENT_KEY', ...NO_CLIENT_KEY });
  const operator = parseOperatorKey(texts['OPERATOR_KEY'] ?? '');
  if (texts['OPERATOR_KEY'] !== undefined && !operator)
    faults.push({ path: 'OPERATOR_KEY', ...NO_OPERATOR_KEY });
  const isReported = reportedBy(faults.map(({ path }) => path));
  try {
    const written = writtenAs(set, { client: key, operator });
    const checked = await checkConfiguration({
      ...given,
      environment: set,
      written,
      source,
      folder: process.cwd(),
      nameOf: (path) => variableOf(path),
    });
    if (faults.length === 0) return checked;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    faults.push(...error.faults.filter(({ path }) => !isReported(path)));
  }
  throw new ConfigurationError(source, faults, given.language);
}

/** Whether the fault of a variable is reported already, for the variable itself or its file, or for another one of the app. */
function reportedBy(variables: readonly string[]): (variable: string) => boolean {
  const subjectOf = (variable: string) =>
    variable.replace(/_FILE$/, '').replace(/^WECHAT_APP(_.*|S)$/, 'WECHAT_APP');
  const subjects = new Set(variables.map(subjectOf));
  return (variable) => subjects.has(subjectOf(variable));
}

/** The secrets, wherever they are. */
async function secretTexts(set: ReadWith['environment'], { files }: ReadWith) {
  const texts: Record<string, string> = {};
  const faults: Fault[] = [];
  for (const name of SECRETS) {
    const [text, path] = [set[name], set[`${name}_FILE`]];
    if (text !== undefined) texts[name] = text;
    if (path === undefined) continue;
    if (text !== undefined) faults.push({ path: name, ...twice(name) });
    const content = await files.read(path);
    const secret = content instanceof UnreadableFile ? content.problem : secretIn(content) || EMPTY;
    if (typeof secret === 'string') texts[name] = secret;
    else faults.push({ path: `${name}_FILE`, ...secret });
  }
  return { texts, faults };
}

/** The configuration as a file would have it. */
function writtenAs(
  set: ReadWith['environment'],
  keys: { readonly client: ClientKey | undefined; readonly operator: ClientKey | undefined },
): object {
  const { WECHAT_APP_ID: appId, HOST: host, KEY_PREFIX: keyPrefix, WECHAT_BASE_URL: baseUrl } = set;
  const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile, AUDIT_FILE: file } = set;
  const flagOf = (name: string) => (set[name] === 'true' ? true : set[name] === 'false' ? false : set[name]);
  const secretOf = (field: string, name: string) =>
    set[`${name}_FILE`] === undefined
      ? set[name] !== undefined && { [`${field}Env`]: name }
      : { [`${field}File`]: set[`${name}_FILE`] };
  const redis = secretOf('redisUrl', 'REDIS_URL');
  const standIn = secretOf('key', 'STAND_IN_KEY');
  const listOf = (name: string) => set[name]?.split(',').map((one) => one.trim());
  return {
    listen: { host, port: numberIn(set, 'PORT') },
    drainSeconds: numberIn(set, 'DRAIN_SECONDS'),
    behindTls: flagOf('BEHIND_TLS'),
    trustedProxies: listOf('TRUSTED_PROXIES'),
    tls: certFile === undefined && keyFile === undefined ? undefined : { certFile, keyFile },
    store: {
      ...redis,
      sentinels: listOf('REDIS_SENTINELS'),
      sentinelPasswordEnv: set['REDIS_SENTINEL_PASSWORD'] && 'REDIS_SENTINEL_PASSWORD',
      keyPrefix,
    },
    wechat: { baseUrl, allowPlainHttp: flagOf('WECHAT_ALLOW_PLAIN_HTTP') },
    standIn: standIn ? { keys: [{ id: 'env', ...standIn }], signWith: 'env' } : undefined,
    apps:
      appId === undefined
        ? []
        : [{ appId, ...secretOf('appSecret', 'WECHAT_APP_SECRET'), endpoint: set['WECHAT_ENDPOINT'] }],
    clients: keys.client && [clientOf(keys.client, appId ?? '')],
    operators: keys.operator && [operatorOf(keys.operator)],
    publicUrl: set['PUBLIC_URL'],
    audit: file === undefined ? undefined : { file },
  };
}

/** The only client may use everything. */
function clientOf({ id, secret }: ClientKey, appId: string): object {
  const may = PERMISSIONS.filter((permission) => permission !== 'sign');
  return { id, digests: [keyDigestOf(secret)], apps: [appId], may, paths: ['/**'], standIn: true };
}

function operatorOf({ id, secret }: ClientKey): object {
  return { id, digests: [keyDigestOf(secret)], role: 'operator' };
}

function twice(name: string): Problem {
  return {
    problem: { en: `is set beside ${name}_FILE`, zh: `与 ${name}_FILE 同时设置了` },
    remedy: { en: 'Keep one of the two', zh: '请只保留一个' },
  };
}

const SEVERAL: Problem = {
  problem: {
    en: 'is for several apps, which need a configuration file here',
    zh: '用于多个应用，在此需要使用配置文件',
  },
  remedy: {
    en: 'Name the file in WECHAT_TOKEN_SERVER_CONFIG; config.example.yaml shows one',
    zh: '请用 WECHAT_TOKEN_SERVER_CONFIG 指明该文件；示例见 config.example.yaml',
  },
};

const NO_OPERATOR_KEY: Problem = {
  problem: { en: 'is not an operator key', zh: '不是操作员密钥' },
  remedy: {
    en: 'Make one with: npx wechat-token-server new-key --operator my-name',
    zh: '可用以下命令生成：npx wechat-token-server new-key --operator my-name',
  },
};

const NO_CLIENT_KEY: Problem = {
  problem: { en: 'is not a client key', zh: '不是客户端密钥' },
  remedy: {
    en: 'Make one with: npx wechat-token-server new-key my-service',
    zh: '可用以下命令生成：npx wechat-token-server new-key my-service',
  },
};
