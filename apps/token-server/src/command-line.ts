import { parseArgs } from 'node:util';
import type { Language, Wording } from 'nestjs-wechat-token';
import { CLIENT_ID } from 'nestjs-wechat-token-server';

/** A command of the command line. */
export type Command =
  | { readonly kind: 'serve' | 'check'; readonly config?: string | undefined }
  | { readonly kind: 'new-key'; readonly id: string; readonly isOperator: boolean }
  | {
      readonly kind: 'suspend' | 'resume';
      readonly id: string;
      readonly config?: string | undefined;
      readonly reason: string;
    }
  | { readonly kind: 'help' | 'version' }
  | { readonly kind: 'refused'; readonly sentence: string };

/** What `--help` prints. */
export const USAGE: Wording = {
  en: `The token server (中控服务器): keeps WeChat's access tokens, for services in any language.

  wechat-token-server                  starts the server; with nothing configured, against a simulated WeChat
  wechat-token-server check            prints the configuration with all defaults, or everything that is wrong with it
  wechat-token-server new-key <id>     makes a key for a client, and prints the lines for the configuration
  wechat-token-server new-key --operator <id>
                                       makes a key for a person who logs in to the console

  wechat-token-server suspend <id>     refuses a client from now on, on all servers that share the Redis of the configuration
  wechat-token-server resume <id>      accepts it again

  --reason <text>   why, for the audit log: with suspend and resume
  --config <file>   the configuration; by default the file in WECHAT_TOKEN_SERVER_CONFIG
  --help, --version

Without a configuration file, one app and one client can be set in the environment: WECHAT_APP_ID, WECHAT_APP_SECRET_FILE,
CLIENT_KEY_FILE, REDIS_URL, STAND_IN_KEY_FILE, HOST, PORT, TLS_CERT_FILE, TLS_KEY_FILE, BEHIND_TLS, TRUSTED_PROXIES,
OPERATOR_KEY_FILE, PUBLIC_URL.

Exit code: 0 success, 1 an error, 2 invalid arguments.
`,
  zh: `中控服务器：统一保管微信的 access_token，供任何语言的服务使用。

  wechat-token-server                  启动服务器；没有任何配置时连接模拟的微信
  wechat-token-server check            打印完整配置（含默认值），或其中的全部错误
  wechat-token-server new-key <id>     为客户端生成密钥，并打印配置所需的行
  wechat-token-server new-key --operator <id>
                                       为登录控制台的操作员生成密钥

  wechat-token-server suspend <id>     立即停用某客户端：在共用配置中的 Redis 的所有服务器上
  wechat-token-server resume <id>      恢复该客户端

  --reason <文本>   原因，写入审计日志：用于 suspend 和 resume
  --config <文件>   配置文件；否则由 WECHAT_TOKEN_SERVER_CONFIG 指明
  --help、--version

没有配置文件时，可用环境变量配置一个应用和一个客户端：WECHAT_APP_ID、WECHAT_APP_SECRET_FILE、
CLIENT_KEY_FILE、REDIS_URL、STAND_IN_KEY_FILE、HOST、PORT、TLS_CERT_FILE、TLS_KEY_FILE、BEHIND_TLS、TRUSTED_PROXIES、
OPERATOR_KEY_FILE、PUBLIC_URL。

退出码：0 正常，1 有错误，2 参数无效。
`,
};

const OPTIONS = {
  config: { type: 'string' },
  reason: { type: 'string' },
  operator: { type: 'boolean' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
} as const;

const NOT_UNDERSTOOD: Wording = {
  en: 'The arguments are invalid: wechat-token-server --help lists the valid ones.',
  zh: '参数无效：wechat-token-server --help 列出了可用的参数。',
};

const NO_CLIENT: Wording = {
  en: 'suspend and resume need the id of a client: wechat-token-server suspend shop-php',
  zh: 'suspend 和 resume 需要客户端 id：wechat-token-server suspend shop-php',
};

const NO_ID: Wording = {
  en: 'new-key needs the id of the client or operator, 1 to 32 letters, digits and -: wechat-token-server new-key shop-php',
  zh: 'new-key 需要客户端或操作员的 id，1 到 32 个字母、数字或 -：wechat-token-server new-key shop-php',
};

const NO_COMMAND: Wording = {
  en: 'There is no such command: wechat-token-server --help lists them.',
  zh: '没有这个命令：wechat-token-server --help 列出了可用的命令。',
};

const NO_FILE: Wording = {
  en: 'The configuration is named by --config: wechat-token-server check --config token-server.yaml',
  zh: '配置文件须由 --config 指明：wechat-token-server check --config token-server.yaml',
};

const NO_VALUE = {
  config: {
    en: '--config needs a value: wechat-token-server check --config token-server.yaml',
    zh: '--config 缺少值：wechat-token-server check --config token-server.yaml',
  },
  reason: {
    en: '--reason needs a value: wechat-token-server suspend shop-php --reason "found in a log"',
    zh: '--reason 缺少值：wechat-token-server suspend shop-php --reason "日志中发现密钥"',
  },
} satisfies Readonly<Record<string, Wording>>;

/** Reads the arguments. Repeats none that may be a misplaced secret. */
export function commandOf(args: readonly string[], language: Language): Command {
  const refuse = (wording: Wording): Command => ({ kind: 'refused', sentence: wording[language] });
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    const problem = token.kind === 'option' ? problemOf(token) : undefined;
    if (problem) return refuse(problem);
  }
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  const [kind = 'serve', id = '', ...more] = positionals;
  const { config, reason } = values as { readonly config?: string; readonly reason?: string };
  const isOperator = values.operator === true;
  const isId = CLIENT_ID.test(id);
  if (!isKind(kind)) return refuse(NO_COMMAND);
  if (more.length > 0 || (isOperator && kind !== 'new-key')) return refuse(NOT_UNDERSTOOD);
  if (kind === 'suspend' || kind === 'resume')
    return isId ? { kind, id, config, reason: reason ?? '' } : refuse(NO_CLIENT);
  if (reason !== undefined || (kind === 'new-key' && config !== undefined)) return refuse(NOT_UNDERSTOOD);
  if (kind === 'new-key') return isId ? { kind, id, isOperator } : refuse(NO_ID);
  return id === '' ? { kind, config } : refuse(NO_FILE);
}

const KINDS = ['serve', 'check', 'new-key', 'suspend', 'resume'] as const;

function isKind(text: string): text is (typeof KINDS)[number] {
  return KINDS.some((kind) => kind === text);
}

/** An option of the command line, as `parseArgs` found it. */
interface Given {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function problemOf({ name, rawName, value, inlineValue }: Given): Wording | undefined {
  if (name === 'config' || name === 'reason') {
    const isOption = inlineValue !== true && value?.startsWith('-') === true;
    const isMissing = value === undefined || isOption || (name === 'config' && value === '');
    return isMissing ? NO_VALUE[name] : undefined;
  }
  if (!Object.hasOwn(OPTIONS, name)) return unknownOption(rawName);
  if (value === undefined) return undefined;
  return {
    en: `--${name} takes no value: wechat-token-server --help`,
    zh: `--${name} 不带值：wechat-token-server --help`,
  };
}

function unknownOption(name: string): Wording {
  // Only what can be nothing but a name is repeated.
  const shown = /^(-[a-z]|--[A-Za-z][A-Za-z-]{0,15})$/.test(name) ? name : undefined;
  return {
    en: `${shown ?? 'An argument'} is not an option: wechat-token-server --help lists the options.`,
    zh: `${shown === undefined ? '其中一个参数' : `${shown} `}不是可用的选项：wechat-token-server --help 列出了可用的选项。`,
  };
}
