import { parseArgs } from 'node:util';
import type { Language, Wording } from '../errors/language.js';

/** The output of `--help`. */
export const USAGE = `nestjs-wechat-token doctor: finds out why an application gets no WeChat access token

  --language <en|zh>   the language of the output (en)
  --json               print one JSON document instead of lines
  --help               print this help

It reads the environment, and takes no secret as an argument: WECHAT_APP_ID, WECHAT_APP_SECRET, WECHAT_APPS,
WECHAT_ENDPOINT, WECHAT_BASE_URL, WECHAT_ALLOW_PLAIN_HTTP, REDIS_URL, REDIS_SENTINELS, REDIS_SENTINEL_PASSWORD, KEY_PREFIX,
and HTTPS_PROXY as the library does.

Exit code: 0 nothing is wrong (there may be warnings), 1 something is, 2 the arguments are invalid.
`;

/** The parsed command line. */
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
  en: 'There is one command, doctor, which reads the environment and no file: npx nestjs-wechat-token doctor (--help lists its arguments).',
  zh: '只有 doctor 一个命令，它只读环境变量，不读文件：npx nestjs-wechat-token doctor（--help 列出参数）。',
};

const BAD_LANGUAGE: Wording = {
  en: '--language is en or zh.',
  zh: '--language 只能是 en 或 zh。',
};

/** Parses the arguments. Repeats nothing that may be a secret. */
export function commandOf(args: readonly string[]): Command {
  const language = languageIn(args);
  const refuse = (wording: Wording): Command => ({ kind: 'refused', sentence: wording[language] });
  if (args.some(looksLikeSecret)) return refuse(NO_SECRETS);

  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: FLAGS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const strange = tokens.find((token) => token.kind === 'option' && !isUsedCorrectly(token));
  if (strange?.kind === 'option')
    return refuse(strange.name === 'language' ? BAD_LANGUAGE : unknownArgument(strange.rawName));
  if (values.help === true) return { kind: 'help' };
  if (positionals.length !== 1 || positionals[0] !== 'doctor') return refuse(ONLY_DOCTOR);
  if (values.language !== undefined && values.language !== language) return refuse(BAD_LANGUAGE);
  return { kind: 'doctor', language, json: values.json === true };
}

/** The language that the arguments ask for, also beside wrong ones. */
export function languageIn(args: readonly string[]): Language {
  const at = args.findLastIndex((arg) => /^--language(=|$)/.test(arg));
  return (args[at] === '--language' ? args[at + 1] : args[at]?.slice('--language='.length)) === 'zh'
    ? 'zh'
    : 'en';
}

/** An AppSecret, a token, a URL with a password, or an argument named like one. */
function looksLikeSecret(arg: string): boolean {
  return (
    /[\w-]{24,}/.test(arg) || /:\/\/[^/]*@/.test(arg) || /secret|password|token=|wx[0-9a-f]{16}.+/i.test(arg)
  );
}

function isUsedCorrectly({
  name,
  value,
}: {
  readonly name: string;
  readonly value: string | undefined;
}): boolean {
  if (!Object.hasOwn(FLAGS, name)) return false;
  return (FLAGS[name as keyof typeof FLAGS].type === 'string') === (value !== undefined);
}

function unknownArgument(name: string): Wording {
  // Only what can be nothing but a name is repeated.
  const shown = /^(-[a-z]|--[A-Za-z][A-Za-z-]{0,15})$/.test(name) ? name : undefined;
  return {
    en: `${shown ?? 'An argument'} is not valid here: --help lists the arguments.`,
    zh: `无法识别${shown === undefined ? '其中一个参数' : ` ${shown} `}：--help 列出可用的参数。`,
  };
}
