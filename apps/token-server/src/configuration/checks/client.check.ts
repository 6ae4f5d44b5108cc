import { IsBoolean } from 'class-validator';
import {
  CLIENT_ID,
  isNetwork,
  isPagePattern,
  isPathPattern,
  KEY_DIGEST,
  PERMISSIONS,
  type Permission,
} from 'nestjs-wechat-token-server';
import { MayBeLeftOut, Must } from '../rule.js';
import type { Problem } from '../fault.js';
import { endOf } from '../end-of.js';
import { TRUE_OR_FALSE, wholeNumber } from './problems.js';
import { hasForm, isListOf, isWholeNumber } from './tests.js';

const NO_ID: Problem = {
  problem: { en: 'is not the id of a client', zh: '不是客户端 id' },
  remedy: { en: 'Write 1 to 32 letters, digits and -', zh: '请填写 1 到 32 个字母、数字或 -' },
};

const NO_DIGESTS: Problem = {
  problem: { en: 'is not a list of one or two digests', zh: '不是一个或两个摘要的列表' },
  remedy: {
    en: "Write ['sha256:…'] with 64 hexadecimal digits, as wechat-token-server new-key prints it",
    zh: "请写成 ['sha256:…']，含 64 位十六进制字符，即 wechat-token-server new-key 打印的内容",
  },
};

const NO_APPS: Problem = {
  problem: { en: 'is not a list of AppIDs', zh: '不是 AppID 列表' },
  remedy: {
    en: 'Write [wx…] with the apps that the client may use',
    zh: '请写成 [wx…]，列出客户端可用的应用',
  },
};

const NO_PERMISSIONS: Problem = {
  problem: { en: 'is not a list of permissions', zh: '不是权限列表' },
  remedy: { en: `Write some of: ${PERMISSIONS.join(', ')}`, zh: `可用的权限：${PERMISSIONS.join('、')}` },
};

const NO_PATHS: Problem = {
  problem: { en: 'is not a list of path patterns', zh: '不是路径模式的列表' },
  remedy: {
    en: "Write ['/cgi-bin/message/**']: * is one segment, ** at the end is the rest, without a slash at the end",
    zh: "请写成 ['/cgi-bin/message/**']：* 表示一段，末尾的 ** 表示其余部分，结尾不加斜杠",
  },
};

const NO_NETWORKS: Problem = {
  problem: { en: 'is not a list of addresses', zh: '不是地址列表' },
  remedy: { en: "Write ['10.1.0.4', '10.2.0.0/16']", zh: "请写成 ['10.1.0.4', '10.2.0.0/16']" },
};

const NO_CERTIFICATE: Problem = {
  problem: { en: 'is not the name in a certificate', zh: '不是证书中的名称' },
  remedy: {
    en: 'Write its common name, or one of its alternative names that is a URI',
    zh: '请填写证书的通用名称（CN），或其备用名称（SAN）中的一个 URI',
  },
};

const NO_END: Problem = {
  problem: { en: 'is not a date', zh: '不是日期' },
  remedy: {
    en: 'Write 2027-06-30 for the whole of that day in UTC, or 2027-06-30T18:00:00+08:00',
    zh: '请填写 2027-06-30（UTC 当天结束前有效），或 2027-06-30T18:00:00+08:00',
  },
};

const NO_PAGES: Problem = {
  problem: { en: 'is not a list of page patterns', zh: '不是页面模式的列表' },
  remedy: { en: "Write ['https://shop.example.com/**']", zh: "请写成 ['https://shop.example.com/**']" },
};

const isPermission = (value: unknown) => (PERMISSIONS as readonly unknown[]).includes(value);
const isFull = (isGood: (entry: unknown) => boolean) => (value: unknown) =>
  isListOf(isGood)(value) && (value as unknown[]).length > 0;

const isOneOrTwoDigests = (value: unknown) =>
  isFull(hasForm(KEY_DIGEST))(value) && (value as unknown[]).length <= 2;

/** A list of addresses and networks. */
export const isListOfNetworks = isListOf(isNetwork);
export { NO_NETWORKS };

/** `clients[…]`: a service that uses the server. */
export class ClientCheck {
  @Must('isClientId', hasForm(CLIENT_ID), NO_ID)
  id!: string;

  @Must('isOneOrTwoDigests', isOneOrTwoDigests, NO_DIGESTS)
  digests!: string[];

  @Must('isListOfAppIds', isFull(hasForm(/^wx[0-9a-f]{16}$/)), NO_APPS)
  apps!: string[];

  @Must('isListOfPermissions', isFull(isPermission), NO_PERMISSIONS)
  may!: Permission[];

  @Must('isListOfPaths', isFull(isPathPattern), NO_PATHS)
  @MayBeLeftOut()
  paths?: string[];

  @Must('isListOfNetworks', isFull(isNetwork), NO_NETWORKS)
  @MayBeLeftOut()
  from?: string[];

  @Must('isCertificateName', hasForm(/^[^\p{Cc}]{1,256}$/u), NO_CERTIFICATE)
  @MayBeLeftOut()
  certificate?: string;

  @Must('isEnd', (value) => endOf(value) !== undefined, NO_END)
  @MayBeLeftOut()
  notAfter?: string;

  @Must('isRate', isWholeNumber(1, 1_000_000), wholeNumber(1, 1_000_000))
  @MayBeLeftOut()
  perMinute?: number;

  @Must('isListOfPages', isFull(isPagePattern), NO_PAGES)
  @MayBeLeftOut()
  pages?: string[];

  @IsBoolean({ context: TRUE_OR_FALSE, message: 'boolean' })
  @MayBeLeftOut()
  standIn?: boolean;

  @Must('isSeconds', isWholeNumber(1, 7_200), wholeNumber(1, 7_200))
  @MayBeLeftOut()
  maxCacheSeconds?: number;

  @IsBoolean({ context: TRUE_OR_FALSE, message: 'boolean' })
  @MayBeLeftOut()
  suspended?: boolean;
}
