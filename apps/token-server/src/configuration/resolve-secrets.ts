import { resolve } from 'node:path';
import type { CheckedGroup } from './check-fields.js';
import { secretFieldsOf } from './checks/secret-fields.js';
import type { Report, Problem } from './fault.js';
import { UnreadableFile, type FilesRead } from './files-read.js';
import { Secret } from './secret.js';

/** The URL of a Redis or a proxy without a password is not a secret. */
const ADDRESS_WITHOUT_PASSWORD = /^[a-z]+:\/\/[^@\s]+$/;

/** Where secrets may come from. */
export interface SecretSources {
  readonly files: FilesRead;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder that relative paths begin in. */
  readonly folder: string;
  /** Why a secret may not stand in the configuration itself; nothing if it may. */
  readonly inlineRefusal?: Problem | undefined;
}

/** Finds the secrets of a group: each from exactly one source. Puts a {@link Secret} where its text would stand. */
export async function resolveSecrets(
  { group, path }: CheckedGroup,
  sources: SecretSources,
  report: Report,
): Promise<void> {
  for (const [field, need] of secretFieldsOf(group)) {
    const at = path === '' ? field : `${path}.${field}`;
    const written = [field, `${field}File`, `${field}Env`].filter(
      (one) => Reflect.get(group, one) !== undefined,
    );
    if (written.length > 1) report(at, twoSources(written));
    if (written.length === 0 && need === 'required') report(`${at}File`, NO_SOURCE);
    const [source] = written;
    const secret = written.length === 1 ? await secretOf(group, source!, field, sources) : undefined;
    if (secret !== undefined && !(secret instanceof Secret)) report(at + source!.slice(field.length), secret);
    Reflect.set(group, field, secret instanceof Secret ? secret : undefined);
  }
}

async function secretOf(
  group: object,
  source: string,
  field: string,
  { files, environment, folder, inlineRefusal }: SecretSources,
): Promise<Secret | Problem | undefined> {
  const value: unknown = Reflect.get(group, source);
  // Anything but text is reported already.
  if (typeof value !== 'string' || value === '') return undefined;
  if (source === field) {
    const refusal = ADDRESS_WITHOUT_PASSWORD.test(value) ? undefined : inlineRefusal;
    return refusal ?? secretFrom(value, { kind: 'inline' });
  }
  if (source === `${field}Env`) {
    const text = environment[value];
    return text === undefined ? NOT_SET : secretFrom(text, { kind: 'variable', name: value });
  }
  const content = await files.read(resolve(folder, value));
  if (content instanceof UnreadableFile) return content.problem;
  return secretFrom(secretIn(content), { kind: 'file', name: value });
}

/** The secret in a file. Editors and `echo` end it with a line break; editors on Windows begin it with a byte order mark. */
export function secretIn(content: Buffer): string {
  return content
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .replace(/\r?\n$/, '');
}

function secretFrom(text: string, origin: ConstructorParameters<typeof Secret>[1]): Secret | Problem {
  if (text === '') return EMPTY;
  return /^[!-~]+$/.test(text) ? new Secret(text, origin) : NOT_PLAIN;
}

function twoSources(written: readonly string[]): Problem {
  return {
    problem: {
      en: `has ${written.length} sources: ${written.join(' and ')}`,
      zh: `有 ${written.length} 个来源：${written.join('、')}`,
    },
    remedy: { en: 'Keep one of them', zh: '请只保留一个' },
  };
}

const NO_SOURCE: Problem = {
  problem: { en: 'is missing', zh: '缺失' },
  remedy: {
    en: 'Write the file that holds the secret, or the same field with Env and the name of a variable',
    zh: '请填写保存密钥的文件，或改用以 Env 结尾的同名字段并填写环境变量名',
  },
};

const NOT_SET: Problem = {
  problem: { en: 'names a variable that is not set', zh: '所指的环境变量没有设置' },
  remedy: { en: 'Set it, or name another one', zh: '请设置该变量，或改用其他变量' },
};

/** The problem of a secret that is empty. */
export const EMPTY: Problem = {
  problem: { en: 'leads to an empty secret', zh: '所指的密钥为空' },
  remedy: { en: 'Write the secret there', zh: '请在该处写入密钥' },
};

const NOT_PLAIN: Problem = {
  problem: {
    en: 'leads to a secret with blanks, line breaks or characters other than visible ASCII',
    zh: '所指的密钥含有空白、换行或可见 ASCII 以外的字符',
  },
  remedy: { en: 'Write the secret alone, on one line', zh: '请只写密钥本身，且只占一行' },
};
