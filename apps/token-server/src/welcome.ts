import type { Language } from 'nestjs-wechat-token';
import type { FirstStart } from './first-start.js';
import type { Configuration } from './configuration/configuration.js';

/** What is printed once a server without any configuration is up: its keys, once, and lines to paste. */
export function welcomeOfFirstStart({ appId, keys }: FirstStart, url: string, language: Language): string {
  const lines = [
    `curl -s -H "Authorization: Bearer ${keys.token}" "${url}/v1/apps/${appId}/access-token"`,
    `curl -s "${url}/cgi-bin/token?grant_type=client_credential&appid=${appId}&secret=${keys.sdk}"`,
    `curl -s -H "Authorization: Bearer ${keys.sdk}" "${url}/v1/apps/${appId}/api/cgi-bin/getcallbackip"`,
    `curl -s "${url}/health"`,
  ];
  const [token, standIn, relayed, health] = lines;
  if (language === 'zh') {
    return `
中控服务器正在监听 ${url}，仅限本机访问。
没有任何配置，因此连接的是模拟的微信。为本次启动生成了两个客户端密钥，只显示这一次：

  ${keys.token}   可获取 access_token
  ${keys.sdk}   通过本服务器调用，得不到 access_token

可以直接运行：

  # 获取 access_token
  ${token}
  # SDK 发送的请求：得到的是代用令牌
  ${standIn}
  # 由本服务器转发的调用
  ${relayed}
  ${health}

控制台：用此操作员密钥登录 ${url}/console/

  ${keys.operator}

使用自己的账号：请参阅 docs/token-server.zh-CN.md。按 Ctrl-C 结束。

`;
  }
  return `
The token server listens on ${url}, for programs on this machine only.
Nothing is configured, so WeChat is a simulated one. Two client keys were made for this start, and are shown this once:

  ${keys.token}   is given the access token
  ${keys.sdk}   calls through the server, and never sees the access token

Try next:

  # the access token
  ${token}
  # what an SDK sends: it is given a stand-in
  ${standIn}
  # a call that the server passes on to WeChat
  ${relayed}
  ${health}

The console is at ${url}/console/ ; log in with this operator key:

  ${keys.operator}

With an account of your own: docs/token-server.md. Ctrl-C ends it.

`;
}

/** The line of a server that is up, with a configuration. */
export function lineOfStart(
  source: string,
  { apps, clients, operators, publicUrl, store }: Configuration,
  url: string,
  language: Language,
): string {
  const console = operators.length === 0 ? undefined : new URL('/console/', publicUrl ?? url).href;
  if (language === 'zh') {
    const kept = store.redis ? 'token 保存在 Redis 中' : 'token 保存在内存中';
    const end = console === undefined ? '' : `；控制台：${console}`;
    return `中控服务器正在监听 ${url}（${source}）：${apps.size} 个应用，${clients.length} 个客户端，${kept}${end}`;
  }
  const kept = store.redis ? 'tokens in Redis' : 'tokens in memory';
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  const end = console === undefined ? '' : `; the console is at ${console}`;
  return `The token server listens on ${url} (${source}): ${count(apps.size, 'app')}, ${count(clients.length, 'client')}, ${kept}${end}`;
}
