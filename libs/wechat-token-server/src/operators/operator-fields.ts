import type { OptionProblem } from 'nestjs-wechat-token';
import { isText, Satisfies } from '../checks/rule.js';
import { isDigests } from '../clients/client-fields.js';
import { CLIENT_ID } from '../clients/client-key.js';
import { OPERATOR_ROLES, type OperatorRole } from './operator.js';

const NO_ID: OptionProblem = {
  problem: { en: 'is not the id of an operator', zh: '不是操作员 id' },
  remedy: {
    en: 'Write 1 to 32 characters of A-Za-z0-9-, a number in quotes',
    zh: '请填写 1 到 32 个 A-Za-z0-9- 中的字符，数字须加引号',
  },
};

const NO_DIGESTS: OptionProblem = {
  problem: { en: 'must be a list of one or two digests of keys', zh: '必须是一个或两个密钥摘要的列表' },
  remedy: {
    en: "Write ['sha256:…'], as wechat-token-server new-key --operator made it beside the key",
    zh: "请写成 ['sha256:…']，即 wechat-token-server new-key --operator 与密钥一同生成的摘要",
  },
};

const NO_ROLE: OptionProblem = {
  problem: { en: 'is not a role', zh: '不是角色' },
  remedy: {
    en: 'Write operator, or viewer for somebody who only looks',
    zh: '请填写 operator；只需查看时填写 viewer',
  },
};

const isRole = (value: unknown) => (OPERATOR_ROLES as readonly unknown[]).includes(value);

/** The fields of an operator that a configuration file has as well, with the rules of class-validator that check them. */
export class OperatorFields {
  @Satisfies('isOperatorId', isText(CLIENT_ID), NO_ID)
  id!: string;

  @Satisfies('isDigests', isDigests, NO_DIGESTS)
  digests!: string[];

  @Satisfies('isRole', isRole, NO_ROLE)
  role!: OperatorRole;
}
