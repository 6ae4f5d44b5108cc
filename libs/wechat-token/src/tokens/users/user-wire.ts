import type { UserCalls } from '../../wechat/oauth/user-calls.js';

/** The calls about users: over HTTP, or answered by a test. */
export type UserWire = Pick<UserCalls, 'exchangeCode' | 'code2Session' | 'userInfo' | 'exchange'>;
