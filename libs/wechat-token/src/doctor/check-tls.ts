import { isLoopbackUrl } from '../tokens/options/base-url.js';
import { isCertificateFailure, type WechatFailure } from '../wechat/http/wechat-failure.js';
import type { Finding } from './finding.js';
import type { LineReading } from './wechat-line.js';

const DAY_MS = 86_400_000;
/** A certificate that has not been replaced by then has probably been forgotten. */
const SOON_DAYS = 14;

/** Checks the certificate of the API, as this host sees it. */
export function tlsFinding(seen: {
  readonly failure: WechatFailure | undefined;
  readonly certificate: LineReading['certificate'];
}): Finding {
  const { failure, certificate } = seen;
  if (failure !== undefined && (isCertificateFailure(failure) || failure === 'TLS')) return refused(failure);
  if (!certificate) {
    return {
      check: 'tls',
      status: 'skipped',
      reason: 'NOT_SEEN',
      message: {
        en: 'No certificate was seen because there was no response',
        zh: '没有响应，因此未看到证书',
      },
    };
  }
  return valid(certificate);
}

/** The finding without TLS. */
export function plainFinding(baseUrl: string): Finding {
  if (isLoopbackUrl(baseUrl)) {
    return {
      check: 'tls',
      status: 'skipped',
      reason: 'LOOPBACK',
      message: { en: 'TLS is not needed on this machine itself', zh: '本机回环地址不需要 TLS' },
    };
  }
  const { host } = new URL(baseUrl);
  return {
    check: 'tls',
    status: 'warning',
    reason: 'PLAIN_HTTP',
    message: {
      en: `The AppSecret and every token go to ${host} unencrypted (WECHAT_ALLOW_PLAIN_HTTP)`,
      zh: `AppSecret 和所有 token 以明文发往 ${host}（WECHAT_ALLOW_PLAIN_HTTP）`,
    },
    remedy: {
      en: 'Only for tests and closed networks: elsewhere give the gateway a certificate, and write https://',
      zh: '仅限测试和封闭网络；其他场合请为网关配置证书，并改用 https://',
    },
    facts: { host },
  };
}

function refused(failure: WechatFailure): Finding {
  return {
    check: 'tls',
    status: 'failed',
    reason: failure,
    message: {
      en: `The certificate of the API is not accepted: ${failure}`,
      zh: `接口的证书不被接受：${failure}`,
    },
    remedy: {
      en: "Check this host's clock first. If your own proxy terminates TLS, give its CA to Node.js (NODE_EXTRA_CA_CERTS=/path/ca.pem); never turn the check off",
      zh: '请先核对本机时钟。如果自有代理会解开 TLS，请把它的 CA 交给 Node.js（NODE_EXTRA_CA_CERTS=/path/ca.pem）；切勿关闭证书校验',
    },
  };
}

function valid({ validTo, issuer, protocol }: NonNullable<LineReading['certificate']>): Finding {
  const daysLeft = Math.floor((validTo - Date.now()) / DAY_MS);
  const isSoon = daysLeft < SOON_DAYS;
  return {
    check: 'tls',
    status: isSoon ? 'warning' : 'ok',
    ...(isSoon && { reason: 'EXPIRES_SOON' }),
    message: {
      en: `The certificate is accepted (${protocol}, by ${issuer}) and expires in ${daysLeft} days`,
      zh: `证书有效（${protocol}，签发者 ${issuer}），还有 ${daysLeft} 天到期`,
    },
    ...(isSoon && {
      remedy: {
        en: 'If the issuer is your own proxy or gateway, renew its certificate; WeChat renews its own',
        zh: '如果签发者是自有代理或网关，请更新其证书；微信会自行更新它的证书',
      },
    }),
    facts: { daysLeft, issuer, protocol },
  };
}
