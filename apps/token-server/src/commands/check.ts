import { DEFAULT_BASE_URL } from 'nestjs-wechat-token';
import { endingKeys } from 'nestjs-wechat-token-server';
import type { ConfigurationSource } from '../configuration-source.js';
import { ConfigurationError } from '../configuration/configuration.error.js';
import { FilesRead } from '../configuration/files-read.js';
import type { ReadWith } from '../configuration/read-file.js';
import { firstConfiguration } from '../first-start.js';
import { effective } from './effective.js';

const NOTHING = {
  en: 'Nothing is configured: the server would start on loopback, against a simulated WeChat.\n',
  zh: '没有任何配置：服务器将只在本机监听，并连接模拟的微信。\n',
};

/** Reads the configuration without starting anything. Returns it with all defaults, or all its errors, and the exit code. */
export async function check(
  source: ConfigurationSource | undefined,
  given: Omit<ReadWith, 'files'>,
): Promise<{ readonly text: string; readonly code: number }> {
  try {
    if (!source) {
      await firstConfiguration(given, DEFAULT_BASE_URL);
      return { text: NOTHING[given.language], code: 0 };
    }
    const checked = await source.read(new FilesRead());
    const { language: own } = checked.configuration;
    const notes = endingKeys(checked.configuration, Date.now()).map(({ message }) => `# ${message[own]}\n`);
    return { text: [`# ${source.name}\n`, ...notes, effective(checked, own)].join(''), code: 0 };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { text: `${error.message}\n`, code: 1 };
  }
}
