import { type ErrcodeEntry, PAGES } from './errcode.js';

/** What is sent to users. */
export const MESSAGE_ERRCODES: readonly ErrcodeEntry[] = [
  {
    errcode: 40097,
    actor: 'developer',
    meaning: { en: 'an argument is wrong', zh: '参数错误' },
    remedy: {
      en: 'Compare the names and types of all fields with the page of this API; the errmsg field of the error often names the wrong one',
      zh: '请对照该接口文档核对各字段的名称和类型；错误的 errmsg 字段往往会指出是哪一个',
    },
  },
  {
    errcode: 43101,
    actor: 'user',
    page: PAGES.subscribeMessage,
    meaning: {
      en: 'the user has not subscribed to this message, or the subscription is used up',
      zh: '用户未订阅该消息，或订阅次数已用完',
    },
    remedy: {
      en: 'Ask the user again with wx.requestSubscribeMessage: one consent is good for one message of that template',
      zh: '请通过 wx.requestSubscribeMessage 再次请求用户订阅：一次性订阅每次同意只能发送一条该模板的消息',
    },
  },
  {
    errcode: 45015,
    actor: 'user',
    meaning: {
      en: 'the time to reply to this user is over, or the user no longer follows the account',
      zh: '回复该用户的时间已超限，或用户已取消关注',
    },
    remedy: {
      en: 'Customer service messages go to users who have just written or acted: wait for the next time, or send a subscription message',
      zh: '客服消息只能发给近期有互动的用户：请等待用户再次互动，或改用订阅消息',
    },
  },
  {
    errcode: 47003,
    actor: 'developer',
    page: PAGES.subscribeMessage,
    meaning: {
      en: 'a value does not fit the template of the message',
      zh: '模板参数不符合要求',
    },
    remedy: {
      en: "Check the errmsg field of the error, which names the argument, and the template's rules: length, kind of characters, dates",
      zh: '请查看错误的 errmsg 字段（会指出参数名）以及模板的规则：长度、字符类型、日期格式',
    },
  },
  {
    errcode: 48003,
    actor: 'account-admin',
    meaning: {
      en: 'the account has not agreed to the terms of mass messages',
      zh: '账号未同意群发协议',
    },
    remedy: {
      en: 'Have the administrator turn mass messages on in the console at mp.weixin.qq.com',
      zh: '请由管理员登录 mp.weixin.qq.com 开启群发功能',
    },
  },
  {
    errcode: 87014,
    actor: 'user',
    page: PAGES.contentCheck,
    meaning: { en: 'WeChat finds the content unlawful', zh: '内容含有违法违规内容' },
    remedy: {
      en: 'Do not publish it, and let the user change it',
      zh: '请勿发布该内容，并让用户修改',
    },
  },
];
