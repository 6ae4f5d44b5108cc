import type { ErrcodeEntry } from './errcode.js';

/** What the account may do. */
export const ACCOUNT_ERRCODES: readonly ErrcodeEntry[] = [
  {
    errcode: 48001,
    actor: 'account-admin',
    meaning: {
      en: 'the account lacks this API, or the user granted too little (snsapi_base)',
      zh: '账号没有该接口的权限，或用户授权范围不足（snsapi_base）',
    },
    remedy: {
      en: 'Look up the permissions of the account in the console: many need a verified account; for user data ask for snsapi_userinfo',
      zh: '请在后台查看接口权限（许多接口要求账号已认证）；获取用户信息需使用 snsapi_userinfo 授权',
    },
  },
  {
    errcode: 48004,
    actor: 'account-admin',
    meaning: {
      en: 'this API is closed to the account for breaking the rules',
      zh: '该接口因账号违规被封禁',
    },
    remedy: {
      en: 'Log in to mp.weixin.qq.com to see why, and appeal there',
      zh: '请登录 mp.weixin.qq.com 查看封禁原因并申诉',
    },
  },
  {
    errcode: 50002,
    actor: 'account-admin',
    meaning: {
      en: 'the account or user is restricted: it may be frozen or closed',
      zh: '账号或用户受限，可能已被冻结或注销',
    },
    remedy: {
      en: 'Check the state of the account in the console',
      zh: '请在后台查看账号状态',
    },
  },
  {
    errcode: 50004,
    actor: 'account-admin',
    meaning: {
      en: 'the account may not request access tokens, perhaps as a penalty',
      zh: '账号被禁止使用 token 接口，可能是因违规受到处罚',
    },
    remedy: {
      en: 'Look for a notice in the console and appeal there',
      zh: '请在后台查看违规通知并申诉',
    },
  },
  {
    errcode: 50007,
    actor: 'account-admin',
    meaning: { en: 'the account is frozen', zh: '账号已冻结' },
    remedy: {
      en: 'Have the administrator unfreeze the account in the console, or appeal there',
      zh: '请由管理员在后台解冻账号或申诉',
    },
  },
];
