import { lookup } from 'node:dns/promises';
import type { Finding } from './finding.js';
import type { WechatEnvironment } from '../tokens/environment/environment.js';
import { within } from './within.js';

/** Checks whether the host of the API has an address. */
export async function checkDns({ baseUrl, proxy }: WechatEnvironment): Promise<Finding> {
  if (baseUrl === undefined) return skippedWithoutUrl('dns');
  const host = new URL(baseUrl).hostname.replace(/^\[|\]$/g, '');
  if (proxy !== undefined) {
    return {
      check: 'dns',
      status: 'skipped',
      reason: 'PROXY',
      message: {
        en: `The name ${host} is resolved by the proxy ${proxy}`,
        zh: `${host} 由代理 ${proxy} 解析`,
      },
      facts: { host, proxy },
    };
  }
  try {
    const addresses = (await within(lookup(host, { all: true }))).map(({ address }) => address);
    return {
      check: 'dns',
      status: 'ok',
      message: {
        en: `${host} has the address ${addresses.join(', ')}`,
        zh: `${host} 解析为 ${addresses.join('、')}`,
      },
      facts: { host, addresses: addresses.join(' ') },
    };
  } catch (error) {
    return {
      check: 'dns',
      status: 'failed',
      reason: wordOf(error),
      message: {
        en: `${host} could not be resolved (${wordOf(error)})`,
        zh: `无法解析 ${host}（${wordOf(error)}）`,
      },
      remedy: {
        en: 'Correct WECHAT_BASE_URL, or the DNS of this host (/etc/resolv.conf, the DNS policy of the container); behind a proxy, set HTTPS_PROXY',
        zh: '请更正 WECHAT_BASE_URL，或本机的 DNS（/etc/resolv.conf、容器的 DNS 策略）；如需经代理访问，请设置 HTTPS_PROXY',
      },
      facts: { host },
    };
  }
}

/** The finding of checks that are skipped because there is no safe URL of the API. */
export function skippedWithoutUrl(check: Finding['check'], appId?: string): Finding {
  return {
    check,
    status: 'skipped',
    reason: 'NO_BASE_URL',
    ...(appId !== undefined && { appId }),
    message: {
      en: 'Not checked: needs a WECHAT_BASE_URL that a secret may be sent to',
      zh: 'WECHAT_BASE_URL 无效，不会向它发送密钥，因此未检查',
    },
  };
}

function wordOf(error: unknown): string {
  const code: unknown = (error as { readonly code?: unknown }).code;
  return typeof code === 'string' && /^[A-Z_]{3,32}$/.test(code) ? code : 'UNKNOWN';
}
