import { isUtf8 } from 'node:buffer';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Language } from 'nestjs-wechat-token';
import { checkConfiguration, type CheckedConfiguration } from './check-configuration.js';
import { ConfigurationError } from './configuration.error.js';
import type { Problem } from './fault.js';
import { UnreadableFile, type FilesRead } from './files-read.js';
import { readYaml } from './read-yaml.js';
import { isGroup } from './rule.js';

/** What a configuration is read with. */
export interface ReadWith {
  readonly files: FilesRead;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly language: Language;
}

/** Reads a configuration file and all that it names. Throws {@link ConfigurationError} with every fault. */
export async function readConfigurationFile(path: string, given: ReadWith): Promise<CheckedConfiguration> {
  const { files, language } = given;
  const refuse = (problem: Problem) => new ConfigurationError(path, [{ path: '', ...problem }], language);
  const content = await files.read(path);
  if (content instanceof UnreadableFile) throw refuse(content.problem);
  // UTF-16 without a mark is valid UTF-8, with a zero in every character.
  if (!isUtf8(content) || content.includes(0)) throw refuse(NO_UTF8);
  const yaml = readYaml(content.toString('utf8'));
  if ('problem' in yaml) throw refuse(yaml.problem);
  if (yaml.value === null || yaml.value === undefined) throw refuse(EMPTY);
  if (!isGroup(yaml.value)) throw refuse(NO_FIELDS);
  return checkConfiguration({
    ...given,
    written: yaml.value,
    source: path,
    folder: dirname(resolve(path)),
    inlineRefusal: await inlineRefusalOf(path, yaml.value),
  });
}

async function inlineRefusalOf(
  path: string,
  written: Readonly<Record<string, unknown>>,
): Promise<Problem | undefined> {
  if (written['allowInline'] !== true) return INLINE;
  // Windows has no such bits.
  if (process.platform === 'win32') return undefined;
  const { mode } = await stat(path);
  return (mode & 0o004) === 0 ? undefined : READABLE;
}

const NO_UTF8: Problem = {
  problem: { en: 'is not text in UTF-8', zh: '不是 UTF-8 文本' },
  remedy: {
    en: 'Save it as UTF-8: some editors, and > in Windows PowerShell, write another encoding',
    zh: '请以 UTF-8 编码保存：有些编辑器和 Windows PowerShell 的 > 会使用其他编码',
  },
};

const EMPTY: Problem = {
  problem: { en: 'is empty', zh: '为空' },
  remedy: { en: 'Begin with config.example.yaml', zh: '请从 config.example.yaml 开始' },
};

const NO_FIELDS: Problem = {
  problem: { en: 'is not a group of fields', zh: '不是一组字段' },
  remedy: { en: 'Begin with config.example.yaml', zh: '请从 config.example.yaml 开始' },
};

const INLINE: Problem = {
  problem: { en: 'is a secret in the configuration itself', zh: '是直接写在配置文件中的密钥' },
  remedy: {
    en: 'Put it into a file of its own and name it with the field that ends in File, or write allowInline: true',
    zh: '请把它放入单独的文件，并用以 File 结尾的字段指明；或填写 allowInline: true',
  },
};

const READABLE: Problem = {
  problem: {
    en: 'is a secret in a file that every user of this machine may read',
    zh: '是写在本机所有用户都可读取的文件中的密钥',
  },
  remedy: { en: 'Run chmod o-rwx on the configuration', zh: '请对配置文件执行 chmod o-rwx' },
};
