import type { Language } from 'nestjs-wechat-token';
import { newClientKey, newOperatorKey } from 'nestjs-wechat-token-server';

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

/** Makes a key for an operator. Returns the text to print, as {@link newKey} does. */
export function newOperator(id: string, language: Language): string {
  const { key, digest } = newOperatorKey(id);
  const words = {
    en: [
      `The operator key of ${id}, for the console. It is shown only now: put it into a password manager.`,
      'For the configuration; role viewer is for somebody who only looks. A changed digest ends the sessions of the old key:',
    ],
    zh: [
      `${id} 的操作员密钥，用于登录控制台。只显示这一次：请存入密码管理器。`,
      '写入配置文件的行；只需查看时 role 填写 viewer。摘要变更后，旧密钥的登录随即失效：',
    ],
  };
  const [shown, lines] = words[language];
  return `${shown}

  ${key}

${lines}

operators:
  - { id: ${id}, digests: ['${digest}'], role: operator }
`;
}
