import type { Wording } from '../errors/language.js';
import { isCertificateFailure, type WechatFailure } from '../wechat/http/wechat-failure.js';
import { skippedWithoutUrl } from './check-dns.js';
import { clockFinding } from './check-clock.js';
import type { Finding } from './finding.js';
import type { WechatEnvironment } from '../tokens/environment/environment.js';
import { plainFinding, tlsFinding } from './check-tls.js';
import type { WechatLine } from './wechat-line.js';

/**
 * Makes one call without a token to a cheap path. WeChat refuses it, but responds: whether it is reachable, with which certificate, and
 * what its clock shows.
 */
export async function checkLine(
  settings: WechatEnvironment,
  line: WechatLine | undefined,
): Promise<Finding[]> {
  const { baseUrl, proxy } = settings;
  if (baseUrl === undefined || !line) {
    return (['reach', 'tls', 'clock'] as const).map((check) => skippedWithoutUrl(check));
  }

  const { host, protocol } = new URL(baseUrl);
  const exchange = await line.http.exchange({ path: '/cgi-bin/getcallbackip' });
  const failure = exchange.ok ? undefined : exchange.failure;
  const { reading } = line;
  return [
    failure === undefined ? reached(host, proxy, reading) : unreached(host, proxy, failure),
    protocol === 'http:' ? plainFinding(baseUrl) : tlsFinding({ failure, certificate: reading?.certificate }),
    clockFinding(reading),
  ];
}

function reached(host: string, proxy: string | undefined, reading: WechatLine['reading']): Finding {
  const tookMs = reading ? reading.answeredAt - reading.sentAt : 0;
  return {
    check: 'reach',
    status: 'ok',
    message: {
      en: `${host} answers${proxy === undefined ? '' : ` through the proxy ${proxy}`} in ${tookMs} ms`,
      zh: `${host} ${proxy === undefined ? '' : `经代理 ${proxy} `}在 ${tookMs} 毫秒内响应`,
    },
    facts: { host, tookMs, ...(proxy !== undefined && { proxy }) },
  };
}

function unreached(host: string, proxy: string | undefined, failure: WechatFailure): Finding {
  const way = {
    en: proxy === undefined ? '' : ` through the proxy ${proxy}`,
    zh: proxy === undefined ? '' : `（经代理 ${proxy}）`,
  };
  return {
    check: 'reach',
    status: 'failed',
    reason: failure,
    message: {
      en: `${host} gives no usable response${way.en}: ${failure}`,
      zh: `${host} 没有返回可用的响应${way.zh}：${failure}`,
    },
    remedy: remedyOf(failure, proxy),
    facts: { host, ...(proxy !== undefined && { proxy }) },
  };
}

function remedyOf(failure: WechatFailure, proxy: string | undefined): Wording {
  if (isCertificateFailure(failure) || failure === 'TLS') {
    return { en: 'See the line on TLS', zh: '见 TLS 一项' };
  }
  if (/^HTTP_|JSON|EMPTY|REDIRECT|BODY|NOT_HTTP/.test(failure)) {
    return {
      en: 'Something else answers in place of WeChat: check WECHAT_BASE_URL, the proxy, and outbound gateways',
      zh: '响应方不是微信：请检查 WECHAT_BASE_URL、代理以及出网路径上的网关',
    };
  }
  return proxy === undefined
    ? {
        en: 'Allow outbound access to it on port 443 (firewall, security group, egress policy), or set HTTPS_PROXY if there is a proxy',
        zh: '请放行到该地址 443 端口的出网（防火墙、安全组、出站策略）；如有代理，请设置 HTTPS_PROXY',
      }
    : {
        en: 'Check that the proxy in HTTPS_PROXY runs, lets this host in and lets it out to WeChat; NO_PROXY makes exceptions',
        zh: '请检查 HTTPS_PROXY 中的代理是否在运行、是否允许本机使用并放行到微信；NO_PROXY 可设置例外',
      };
}
