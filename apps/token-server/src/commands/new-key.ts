import type { Language } from 'nestjs-wechat-token';
import { newClientKey } from 'nestjs-wechat-token-server';

/** Makes a key for a client. Returns the text to print: the key, shown only now, and the lines for the configuration. */
export function newKey(id: string, language: Language): string {
  const { key, digest } = newClientKey(id);
  const words = {
    en: [
      `The key of ${id}. It is shown only now: put it where that service keeps its secrets.`,
      'For the configuration. A key that is being replaced keeps its digest beside the new one until every process has the new key:',
    ],
    zh: [
      `${id} 的密钥。只显示这一次：请存放在该服务保存密钥的地方。`,
      '写入配置文件的行。更换密钥时，请同时保留旧摘要，直到所有进程都换用新密钥：',
    ],
  };
  const [shown, lines] = words[language];
  return `${shown}

  ${key}

${lines}

clients:
  - id: ${id}
    digests: ['${digest}']
    apps: [wx0123456789abcdef]
    may: [call]
    paths: ['/cgi-bin/message/**']
`;
}
