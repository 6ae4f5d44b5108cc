import { IsBoolean } from 'class-validator';
import type { OptionProblem } from 'nestjs-wechat-token';
import { isNetwork } from '../patterns/address-list.js';
import { isPathPattern } from '../patterns/api-paths.js';
import { isPagePattern } from '../patterns/pages.js';
import { NO_NETWORKS, TRUE_OR_FALSE, wholeNumber } from '../checks/option-problem.js';
import { isListOf, isText, isWholeNumber, MayBeLeftOut, Satisfies } from '../checks/rule.js';
import { DEFAULT_PER_MINUTE, PERMISSIONS, type Permission } from './client.js';
import { CLIENT_ID, KEY_DIGEST } from './client-key.js';

const NO_ID: OptionProblem = {
  problem: { en: 'is not the id of a client', zh: '不是客户端 id' },
  remedy: {
    en: 'Write 1 to 32 characters of A-Za-z0-9-, a number in quotes',
    zh: '请填写 1 到 32 个 A-Za-z0-9- 中的字符，数字须加引号',
  },
};

const NO_DIGESTS: OptionProblem = {
  problem: { en: 'must be a list of one or two digests of keys', zh: '必须是一个或两个密钥摘要的列表' },
  remedy: {
    en: "Write ['sha256:…'], as newClientKey() or wechat-token-server new-key made it beside the key",
    zh: "请写成 ['sha256:…']，即 newClientKey() 或 wechat-token-server new-key 与密钥一同生成的摘要",
  },
};

const NO_APPS: OptionProblem = {
  problem: { en: 'must be a list of AppIDs', zh: '必须是 AppID 的列表' },
  remedy: {
    en: "Write ['wx…'] with the apps that the client may use",
    zh: "请写成 ['wx…']，列出客户端可用的应用",
  },
};

const NO_PERMISSIONS: OptionProblem = {
  problem: { en: 'must be a list of permissions', zh: '必须是权限的列表' },
  remedy: { en: `Write some of: ${PERMISSIONS.join(', ')}`, zh: `可用的权限：${PERMISSIONS.join('、')}` },
};

const NO_PATHS: OptionProblem = {
  problem: { en: 'must be a list of patterns of paths', zh: '必须是路径模式的列表' },
  remedy: {
    en: "Write ['/cgi-bin/message/**'], where * is one segment, and ** at the end one or more",
    zh: "请写成 ['/cgi-bin/message/**']：* 表示一段，末尾的 ** 表示一段或多段",
  },
};

const NO_PAGES: OptionProblem = {
  problem: { en: 'must be a list of patterns of pages', zh: '必须是页面模式的列表' },
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

/** Whether the value is a list of one or two digests. */
export const isDigests = (value: unknown) =>
  isListOf(isText(KEY_DIGEST))(value) && [1, 2].includes((value as unknown[]).length);
const isPermission = (value: unknown) => (PERMISSIONS as readonly unknown[]).includes(value);

/** The fields of a client that a configuration file has as well, with the rules of class-validator that check them. */
export class ClientFields {
  @Satisfies('isClientId', isText(CLIENT_ID), NO_ID)
  id!: string;

  @Satisfies('isDigests', isDigests, NO_DIGESTS)
  digests!: string[];

  @Satisfies('isApps', isListOf(isText(/^wx[0-9a-f]{16}$/)), NO_APPS)
  apps!: string[];

  @Satisfies('isPermissions', isListOf(isPermission), NO_PERMISSIONS)
  may!: Permission[];

  @Satisfies('isPaths', isListOf(isPathPattern), NO_PATHS)
  @MayBeLeftOut()
  paths?: string[];

  @Satisfies('isNetworks', isListOf(isNetwork), NO_NETWORKS)
  @MayBeLeftOut()
  from?: string[];

  @Satisfies('isCertificateName', isText(/^[^\p{Cc}]{1,256}$/u), NO_CERTIFICATE)
  @MayBeLeftOut()
  certificate?: string;

  @Satisfies('isRate', isWholeNumber(1, 10_000_000), wholeNumber(1, 10_000_000, DEFAULT_PER_MINUTE))
  @MayBeLeftOut()
  perMinute?: number;

  @Satisfies('isPages', isListOf(isPagePattern), NO_PAGES)
  @MayBeLeftOut()
  pages?: string[];

  @IsBoolean({ context: TRUE_OR_FALSE })
  @MayBeLeftOut()
  standIn?: boolean;

  @Satisfies('isSeconds', isWholeNumber(1, 7_200), wholeNumber(1, 7_200, 'what is promised'))
  @MayBeLeftOut()
  maxCacheSeconds?: number;
}
