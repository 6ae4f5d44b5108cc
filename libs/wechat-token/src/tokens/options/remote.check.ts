import { IsBoolean, IsIn } from 'class-validator';
import { A_GROUP, oneOf, TRUE_OR_FALSE, type OptionProblem } from '../../errors/option-problem.js';
import { isBareUrl, maySendTo, NOT_BARE, UNSAFE } from './base-url.js';
import { MayBeLeftOut, Satisfies } from './rule.js';
import { isGroup } from './shape.js';

const MAX_URLS = 10;

const UNSAFE_SERVER: OptionProblem = {
  problem: UNSAFE.problem,
  remedy: {
    en: "Write the token server's 'https://…'; remote.allowPlainHttp: true lets the key and tokens go unencrypted to another host",
    zh: "请填写中控服务器的 'https://…'；同时设置 remote.allowPlainHttp: true 可允许密钥和 token 以明文发往其他主机",
  },
};

const NO_URLS: OptionProblem = {
  problem: { en: `must be an array of 1 to ${MAX_URLS} URLs`, zh: `必须是 1 到 ${MAX_URLS} 个地址的数组` },
  remedy: {
    en: "Write urls: ['https://…', 'https://…'], or url for one server",
    zh: "请写成 urls: ['https://…', 'https://…']；只有一台服务器时用 url",
  },
};

const NO_KEY: OptionProblem = {
  problem: { en: 'is not a client key', zh: '不是客户端密钥' },
  remedy: {
    en: 'Write the key that `wechat-token-server new-key <id>` printed: wtk_…',
    zh: '请填写 `wechat-token-server new-key <id>` 输出的密钥：wtk_…',
  },
};

const NO_PEM: OptionProblem = {
  problem: { en: 'is not PEM: a text, bytes, or an array of them', zh: '不是 PEM（文本、字节或其数组）' },
  remedy: { en: "Write readFileSync('ca.crt')", zh: "请写成 readFileSync('ca.crt')" },
};

const NO_CERTIFICATE: OptionProblem = {
  problem: { en: 'has no cert and key in PEM', zh: '没有 PEM 格式的 cert 和 key' },
  remedy: {
    en: "Write { cert: readFileSync('client.crt'), key: readFileSync('client.key') }",
    zh: "请写成 { cert: readFileSync('client.crt'), key: readFileSync('client.key') }",
  },
};

const CLIENT_KEY = /^wtk_[A-Za-z0-9-]{1,32}_[A-Za-z0-9]{49}$/;

/** class-validator's checks of `remote`. If several checks of a field fail, the lowest is reported. */
export class RemoteCheck {
  @Satisfies('isBareUrl', isBareUrl, NOT_BARE)
  @Satisfies('isSafeUrl', maySendTo, UNSAFE_SERVER)
  @MayBeLeftOut()
  url: unknown;

  @Satisfies('areBareUrls', each(isBareUrl), NOT_BARE)
  @Satisfies('areSafeUrls', each(maySendTo), UNSAFE_SERVER)
  @Satisfies('areUrls', areSome, NO_URLS)
  @MayBeLeftOut()
  urls: unknown;

  @Satisfies('isKey', (value) => typeof value === 'string' && CLIENT_KEY.test(value), NO_KEY)
  key: unknown;

  @Satisfies('isPem', (value) => (Array.isArray(value) ? value.every(isPem) : isPem(value)), NO_PEM)
  @MayBeLeftOut()
  ca: unknown;

  @Satisfies('isCertificate', isCertificate, NO_CERTIFICATE)
  @Satisfies('isGroup', isGroup, A_GROUP)
  @MayBeLeftOut()
  certificate: unknown;

  @IsIn(['direct', 'relayed'], { context: oneOf('direct', 'relayed') })
  @MayBeLeftOut()
  calls: unknown;

  @IsBoolean({ context: TRUE_OR_FALSE })
  @MayBeLeftOut()
  allowPlainHttp: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

function areSome(urls: unknown): boolean {
  return Array.isArray(urls) && urls.length > 0 && urls.length <= MAX_URLS;
}

function each(isGood: (url: unknown, fields: Fields) => boolean) {
  return (urls: unknown, fields: Fields) =>
    Array.isArray(urls) && urls.every((url: unknown) => isGood(url, fields));
}

function isPem(value: unknown): boolean {
  const text = value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value;
  return typeof text === 'string' && text.includes('-----BEGIN ');
}

function isCertificate(value: unknown): boolean {
  const { cert, key, passphrase = '' } = (value ?? {}) as Fields;
  return isPem(cert) && isPem(key) && typeof passphrase === 'string';
}
