import type { FileCheck } from '../checks/file.check.js';
import { isHost } from '../checks/tests.js';
import { DEFAULTS } from '../configuration.js';
import type { Report, Problem } from '../fault.js';
import { isLoopback } from '../is-loopback.js';
import { isGroup } from '../rule.js';

/** What has to be there before others than this machine, or other servers, rely on this one. */
export function checkStart(file: FileCheck, report: Report): void {
  const { listen, tls, behindTls = false, trustedProxies = [], clients = [], store, standIn } = file;
  const host = isHost(listen?.host) ? listen.host : DEFAULTS.host;
  if (!isLoopback(host)) {
    if (clients.length === 0) report('clients', NO_CLIENTS);
    if (tls === undefined && behindTls !== true) report('listen.host', NO_TLS);
  }
  checkCertificates(file, report);
  if (behindTls === true && trustedProxies.length === 0) report('trustedProxies', NO_PROXIES);
  const isShared = [store?.redisUrl, store?.redisUrlFile, store?.redisUrlEnv].some(
    (one) => one !== undefined,
  );
  if (isShared && standIn === undefined) report('standIn', NO_STAND_IN_KEYS);
  if ((file.apps ?? []).length === 0) report('apps', NO_APPS);
}

/** Certificates of clients need an authority that signs them, and the other way round. */
function checkCertificates({ tls, clients }: FileCheck, report: Report): void {
  const needed = Array.isArray(clients)
    ? clients.findIndex((client) => isGroup(client) && client.certificate !== undefined)
    : -1;
  const isThere = isGroup(tls) && tls.clientCaFile !== undefined;
  if (needed >= 0 && !isThere) report(`clients[${needed}].certificate`, NO_CLIENT_CA);
  if (needed < 0 && isThere) report('tls.clientCaFile', NO_CERTIFICATES);
}

const NO_CLIENT_CA: Problem = {
  problem: {
    en: 'can never be presented: tls.clientCaFile is missing',
    zh: '无法校验：缺少 tls.clientCaFile',
  },
  remedy: {
    en: 'Name the certificate that signs those of clients in tls.clientCaFile, or remove this',
    zh: '请在 tls.clientCaFile 中指明签发客户端证书的 CA 证书，或删除此项',
  },
};

const NO_CERTIFICATES: Problem = {
  problem: {
    en: 'protects nothing: no client has a certificate',
    zh: '不起作用：没有任何客户端填写了 certificate',
  },
  remedy: {
    en: 'Write certificate for each client that must present one, or remove this',
    zh: '请为每个须出示证书的客户端填写 certificate，或删除此项',
  },
};

const NO_CLIENTS: Problem = {
  problem: {
    en: 'names nobody, but the server listens on an address that is not of this machine alone',
    zh: '为空，而监听的不是仅限本机的地址',
  },
  remedy: {
    en: 'Add one (npx wechat-token-server new-key makes its key), or listen on 127.0.0.1',
    zh: '请添加客户端（npx wechat-token-server new-key 可生成密钥），或监听 127.0.0.1',
  },
};

const NO_TLS: Problem = {
  problem: {
    en: 'is not an address of this machine alone, and nothing encrypts what goes there',
    zh: '不是仅限本机的地址，且没有加密',
  },
  remedy: {
    en: 'Write tls with certFile and keyFile (TLS_CERT_FILE and TLS_KEY_FILE), or behindTls: true (BEHIND_TLS=true) if a proxy in front ends TLS',
    zh: '请填写 tls 的 certFile 和 keyFile（TLS_CERT_FILE 和 TLS_KEY_FILE）；若由前面的代理终止 TLS，请填写 behindTls: true（BEHIND_TLS=true）',
  },
};

const NO_PROXIES: Problem = {
  problem: {
    en: 'names no proxy, but a proxy in front ends TLS: all callers would have the address of the proxy',
    zh: '没有代理，而由前面的代理终止 TLS：所有调用方都会显示为代理的地址',
  },
  remedy: {
    en: "Write the addresses of the proxies in front, as in ['10.0.0.0/24']",
    zh: "请填写前面的代理的地址，例如 ['10.0.0.0/24']",
  },
};

const NO_STAND_IN_KEYS: Problem = {
  problem: {
    en: 'is missing, but the tokens are in Redis: servers that share it must accept the stand-ins of one another',
    zh: '缺失，而 token 保存在 Redis 中：共用它的各台服务器必须接受彼此的代用令牌',
  },
  remedy: {
    en: 'Write standIn (STAND_IN_KEY_FILE) with a key that all of them have: openssl rand -base64 32',
    zh: '请填写 standIn（STAND_IN_KEY_FILE），并让所有服务器使用同一密钥：openssl rand -base64 32',
  },
};

const NO_APPS: Problem = {
  problem: { en: 'names no app', zh: '没有任何应用' },
  remedy: {
    en: 'Add one with its AppID and the file that holds its AppSecret',
    zh: '请添加一个应用，填写 AppID 和保存 AppSecret 的文件',
  },
};
