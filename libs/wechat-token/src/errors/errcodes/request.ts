import type { ErrcodeEntry } from './errcode.js';

/** The shape of a request, and WeChat's own state. */
export const REQUEST_ERRCODES: readonly ErrcodeEntry[] = [
  {
    errcode: -1,
    retryable: true,
    actor: 'nobody',
    meaning: { en: 'WeChat is busy', zh: '微信系统繁忙' },
    remedy: {
      en: "Wait: it is retried, and the valid credential is served meanwhile. If it persists, check WeChat's notices",
      zh: '稍候即可：会自动重试，期间继续提供仍有效的凭据；如持续出现，请关注微信官方公告',
    },
  },
  {
    errcode: 43001,
    actor: 'developer',
    meaning: { en: 'this API requires GET', zh: '该接口需要使用 GET 请求' },
    remedy: { en: 'Send it as GET', zh: '请改用 GET 请求' },
  },
  {
    errcode: 43002,
    actor: 'developer',
    meaning: { en: 'this API requires POST', zh: '该接口需要使用 POST 请求' },
    remedy: {
      en: 'Send it as POST with a JSON body; if you did, look for a redirect or a proxy that turned it into GET',
      zh: '请改用 POST 并携带 JSON 请求体；如果本来就是 POST，请检查是否有重定向或代理把它变成了 GET',
    },
  },
  {
    errcode: 43003,
    actor: 'operator',
    meaning: { en: 'this API requires HTTPS', zh: '该接口需要使用 HTTPS' },
    remedy: {
      en: 'Use https in the base URL, also behind a proxy of your own',
      zh: '请把 baseUrl 改为 https，自建代理转发到微信时同样要用 https',
    },
  },
  {
    errcode: 44002,
    actor: 'developer',
    meaning: { en: 'the posted body is empty', zh: 'POST 请求体为空' },
    remedy: {
      en: 'Send a JSON body with a Content-Length, and check that no proxy drops it',
      zh: '请携带 JSON 请求体和 Content-Length，并检查代理是否丢弃了请求体',
    },
  },
  {
    errcode: 47001,
    actor: 'developer',
    meaning: { en: 'the posted body cannot be parsed', zh: '请求体格式错误，无法解析' },
    remedy: {
      en: 'Send valid JSON in UTF-8, with the types that the API documents',
      zh: '请发送 UTF-8 编码的合法 JSON，字段类型与接口文档保持一致',
    },
  },
];
