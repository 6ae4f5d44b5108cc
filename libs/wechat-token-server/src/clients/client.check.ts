import { IsBoolean } from 'class-validator';
import { isNetwork } from '../patterns/address-list.js';
import { isPathPattern } from '../patterns/api-paths.js';
import { isPagePattern } from '../patterns/pages.js';
import { NO_NETWORKS, TRUE_OR_FALSE, wholeNumber, type OptionProblem } from '../checks/option-problem.js';
import { isListOf, isText, isWholeNumber, MayBeLeftOut, Must } from '../checks/rule.js';
import { PERMISSIONS } from './client.js';
import { CLIENT_ID, KEY_DIGEST } from './client-key.js';

const NO_ID: OptionProblem = {
  problem: { en: 'is not the id of a client', zh: '不是客户端 id' },
  remedy: { en: 'Write 1 to 32 characters of A-Za-z0-9-', zh: '请填写 1 到 32 个 A-Za-z0-9- 中的字符' },
};

const NO_DIGESTS: OptionProblem = {
  problem: { en: 'must be an array of one or two digests of keys', zh: '必须是一个或两个密钥摘要的数组' },
  remedy: {
    en: "Write ['sha256:…'] with the digest that newClientKey() made beside the key",
    zh: "请写成 ['sha256:…']，摘要由 newClientKey() 与密钥一同生成",
  },
};

const NO_APPS: OptionProblem = {
  problem: { en: 'must be an array of AppIDs', zh: '必须是 AppID 的数组' },
  remedy: {
    en: "Write ['wx…'] with the apps that the client may use",
    zh: "请写成 ['wx…']，列出客户端可用的应用",
  },
};

const NO_PERMISSIONS: OptionProblem = {
  problem: { en: 'must be an array of permissions', zh: '必须是权限的数组' },
  remedy: { en: `Write some of: ${PERMISSIONS.join(', ')}`, zh: `可用的权限：${PERMISSIONS.join('、')}` },
};

const NO_PATHS: OptionProblem = {
  problem: { en: 'must be an array of patterns of paths', zh: '必须是路径模式的数组' },
  remedy: {
    en: "Write ['/cgi-bin/message/**'], where * is one segment, and ** at the end one or more",
    zh: "请写成 ['/cgi-bin/message/**']：* 表示一段，末尾的 ** 表示一段或多段",
  },
};

const NO_PAGES: OptionProblem = {
  problem: { en: 'must be an array of patterns of pages', zh: '必须是页面模式的数组' },
  remedy: {
    en: "Write ['https://shop.example.com/**'], with an origin written out",
    zh: "请写成 ['https://shop.example.com/**']，其中域名必须完整",
  },
};

const NO_CERTIFICATE: OptionProblem = {
  problem: { en: 'is not the name in a certificate', zh: '不是证书中的名称' },
  remedy: {
    en: 'Write its common name, or one of its alternative names that is a URI',
    zh: '请填写证书的通用名称（CN），或其备用名称（SAN）中的一个 URI',
  },
};

const NO_END: OptionProblem = {
  problem: { en: 'must be a time in Unix ms', zh: '必须是 Unix 毫秒时间' },
  remedy: {
    en: "Write Date.parse('2027-06-30T00:00:00Z'), or leave it out",
    zh: "请写成 Date.parse('2027-06-30T00:00:00Z')，或不填",
  },
};

const isDigests = (value: unknown) =>
  isListOf(isText(KEY_DIGEST))(value) && [1, 2].includes((value as unknown[]).length);
const isPermission = (value: unknown) => (PERMISSIONS as readonly unknown[]).includes(value);

/** What class-validator checks of a client. */
export class ClientCheck {
  @Must('isClientId', isText(CLIENT_ID), NO_ID)
  id: unknown;

  @Must('isDigests', isDigests, NO_DIGESTS)
  digests: unknown;

  @Must('isApps', isListOf(isText(/^wx[0-9a-f]{16}$/)), NO_APPS)
  apps: unknown;

  @Must('isPermissions', isListOf(isPermission), NO_PERMISSIONS)
  may: unknown;

  @Must('isPaths', isListOf(isPathPattern), NO_PATHS)
  @MayBeLeftOut()
  paths: unknown;

  @Must('isNetworks', isListOf(isNetwork), NO_NETWORKS)
  @MayBeLeftOut()
  from: unknown;

  @Must('isCertificateName', isText(/^[^\p{Cc}]{1,256}$/u), NO_CERTIFICATE)
  @MayBeLeftOut()
  certificate: unknown;

  @Must('isEnd', Number.isFinite, NO_END)
  @MayBeLeftOut()
  notAfter: unknown;

  @Must('isRate', isWholeNumber(1, 10_000_000), wholeNumber(1, 10_000_000, 6_000))
  @MayBeLeftOut()
  perMinute: unknown;

  @Must('isPages', isListOf(isPagePattern), NO_PAGES)
  @MayBeLeftOut()
  pages: unknown;

  @IsBoolean({ context: TRUE_OR_FALSE })
  @MayBeLeftOut()
  standIn: unknown;

  @Must('isSeconds', isWholeNumber(1, 7_200), wholeNumber(1, 7_200, 'what is promised'))
  @MayBeLeftOut()
  maxCacheSeconds: unknown;

  @IsBoolean({ context: TRUE_OR_FALSE })
  @MayBeLeftOut()
  isSuspended: unknown;
}
