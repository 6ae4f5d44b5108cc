import { ACCOUNT_ERRCODES } from './errcodes/account.js';
import { ADDRESS_ERRCODES } from './errcodes/address.js';
import { COMPONENT_ERRCODES } from './errcodes/component.js';
import { CREDENTIAL_ERRCODES } from './errcodes/credential.js';
import { type Errcode, PAGES } from './errcodes/errcode.js';
import { MESSAGE_ERRCODES } from './errcodes/message.js';
import { QUOTA_ERRCODES } from './errcodes/quota.js';
import { REQUEST_ERRCODES } from './errcodes/request.js';
import { USER_ERRCODES } from './errcodes/user.js';

export type { Errcode, ErrcodeActor } from './errcodes/errcode.js';

const UNLESS_SAID = { retryable: false, page: PAGES.all };

/**
 * All errcodes with an entry, in ascending order.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/developers/errCode/errCode.html
 */
export const ERRCODES: readonly Errcode[] = [
  ...REQUEST_ERRCODES,
  ...CREDENTIAL_ERRCODES,
  ...ADDRESS_ERRCODES,
  ...QUOTA_ERRCODES,
  ...ACCOUNT_ERRCODES,
  ...USER_ERRCODES,
  ...MESSAGE_ERRCODES,
  ...COMPONENT_ERRCODES,
]
  .map((entry) => ({ ...UNLESS_SAID, ...entry }))
  .sort((one, other) => one.errcode - other.errcode);

const BY_ERRCODE: ReadonlyMap<number, Errcode> = new Map(ERRCODES.map((entry) => [entry.errcode, entry]));

const UNKNOWN: Omit<Errcode, 'errcode'> = {
  meaning: { en: 'an errcode that this library does not know', zh: '未收录的错误码' },
  remedy: {
    en: "Look the errcode up in WeChat's documentation, with the rid",
    zh: '请在微信官方文档中查询该错误码，并附上 rid',
  },
  actor: 'operator',
  ...UNLESS_SAID,
};

/** The entry of an errcode; a general one for a code that is not in the table. */
export function errcodeOf(errcode: number): Errcode {
  return BY_ERRCODE.get(errcode) ?? { errcode, ...UNKNOWN };
}
