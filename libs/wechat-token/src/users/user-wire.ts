import type { UserCalls } from '../wechat/user-calls.js';

/** The calls about users: over HTTP, or answered in a test. */
export type UserWire = Pick<UserCalls, 'exchangeCode' | 'code2Session' | 'userInfo'>;

/** Names the {@link UserWire} in a Nest container. */
export const USER_CALLS = Symbol('nestjs-wechat-token:UserCalls');
