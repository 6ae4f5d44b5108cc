import { parseArgs } from 'node:util';
import type { Language, Wording } from '../errors/language.js';

/** What `--help` prints. */
export const USAGE = `nestjs-wechat-token doctor: looks for what keeps an application from its WeChat access token

  --language <en|zh>   the language of what it says (en)
  --json               one JSON document in place of lines
  --help               prints this

It reads the environment, and takes no secret as an argument: WECHAT_APP_ID, WECHAT_APP_SECRET, WECHAT_APPS,
WECHAT_ENDPOINT, WECHAT_BASE_URL, WECHAT_ALLOW_PLAIN_HTTP, REDIS_URL, REDIS_SENTINELS, REDIS_SENTINEL_PASSWORD, KEY_PREFIX,
and HTTPS_PROXY as the library does.

Exit code: 0 nothing is wrong (there may be warnings), 1 something is, 2 the arguments make no sense.
`;

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'doctor'; readonly language: Language; readonly json: boolean }
  | { readonly kind: 'refused'; readonly sentence: string };

const FLAGS = {
  language: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

const NO_SECRETS: Wording = {
  en: 'An argument looks like a secret. Arguments are seen by every user of this machine and stay in the history of the shell: remove it there, set WECHAT_APP_SECRET in the environment, and reset the AppSecret if others may have read it.',
  zh: '有一个参数看起来是密钥。本机所有用户都能看到命令行参数，且参数会留在 shell 历史中：请从历史中删除，改用环境变量 WECHAT_APP_SECRET；如可能已被他人看到，请重置 AppSecret。',
};

const ONLY_DOCTOR: Wording = {
  en: 'There is one command, doctor: npx nestjs-wechat-token doctor (--help lists its arguments).',
  zh: '只有 doctor 一个命令：npx nestjs-wechat-token doctor（--help 列出参数）。',
};

const BAD_LANGUAGE: Wording = {
  en: '--language is en or zh.',
  zh: '--language 只能是 en 或 zh。',
};

/** Reads the arguments. Nothing that may be a secret is repeated. */
export function commandOf(args: readonly string[]): Command {
  const language = languageIn(args);
  const refuse = (said: Wording): Command => ({ kind: 'refused', sentence: said[language] });
  if (args.some(looksLikeSecret)) return refuse(NO_SECRETS);

  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: FLAGS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const strange = tokens.find((token) => token.kind === 'option' && !isUsedRight(token));
  if (strange?.kind === 'option') return refuse(notUnderstood(strange.rawName));
  if (values.help === true) return { kind: 'help' };
  if (positionals.length !== 1 || positionals[0] !== 'doctor') return refuse(ONLY_DOCTOR);
  if (values.language !== undefined && values.language !== language) return refuse(BAD_LANGUAGE);
  return { kind: 'doctor', language, json: values.json === true };
}

function languageIn(args: readonly string[]): Language {
  const said = args.findLastIndex((arg) => /^--language(=|$)/.test(arg));
  return (args[said] === '--language' ? args[said + 1] : args[said]?.slice('--language='.length)) === 'zh'
    ? 'zh'
    : 'en';
}

/** An AppSecret, a token, a URL with a password in it, or whatever is called one. */
function looksLikeSecret(arg: string): boolean {
  return (
    /[\w-]{24,}/.test(arg) || /:\/\/[^/]*@/.test(arg) || /secret|password|token=|wx[0-9a-f]{16}.+/i.test(arg)
  );
}

function isUsedRight({
  name,
  value,
}: {
  readonly name: string;
  readonly value: string | undefined;
}): boolean {
  if (!(name in FLAGS)) return false;
  return (FLAGS[name as keyof typeof FLAGS].type === 'string') === (value !== undefined);
}

function notUnderstood(name: string): Wording {
  // Only what can be nothing but a name is repeated.
  const said = /^--?[a-z][a-z-]{0,15}$/.test(name) ? name : undefined;
  return {
    en: `${said ?? 'An argument'} is not valid here: --help lists the arguments.`,
    zh: `无法识别${said === undefined ? '其中一个参数' : ` ${said} `}：--help 列出可用的参数。`,
  };
}
