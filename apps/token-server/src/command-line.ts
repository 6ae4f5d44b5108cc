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

/** Reads the arguments. Does not repeat any of them: a misplaced one may be a secret. */
export function commandOf(args: readonly string[], language: Language): Command {
  const parsed = parsedOf(args);
  if (!parsed) return { kind: 'refused', sentence: NOT_UNDERSTOOD[language] };
  const { values, positionals } = parsed;
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  const [kind = 'serve', id = '', ...more] = positionals;
  const { config, reason, operator: isOperator = false } = values;
  const isId = CLIENT_ID.test(id);
  if (config === '' || (isOperator && kind !== 'new-key'))
    return { kind: 'refused', sentence: NOT_UNDERSTOOD[language] };
  if ((kind === 'suspend' || kind === 'resume') && more.length === 0) {
    if (!isId) return { kind: 'refused', sentence: NO_CLIENT[language] };
    return { kind, id, config, reason: reason ?? '' };
  }
  if (reason !== undefined) return { kind: 'refused', sentence: NOT_UNDERSTOOD[language] };
  if (kind === 'new-key' && more.length === 0 && config === undefined) {
    return isId ? { kind, id, isOperator } : { kind: 'refused', sentence: NO_ID[language] };
  }
  if ((kind === 'serve' || kind === 'check') && id === '' && more.length === 0) return { kind, config };
  return { kind: 'refused', sentence: NOT_UNDERSTOOD[language] };
}

function parsedOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch {
    return undefined;
  }
}
