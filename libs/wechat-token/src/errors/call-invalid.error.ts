import type { Wording } from './language.js';
import { WechatTokenError } from './wechat-token.error.js';

/** Why a call was not made. */
export type InvalidCall =
  | 'MALFORMED_PATH'
  | 'OTHER_HOST'
  | 'ACCESS_TOKEN_IN_PATH'
  | 'QUERY_FIELD'
  | 'FORM_FIELD'
  | 'BODY_NOT_JSON'
  | 'BODY_LENGTH'
  | 'BODY_UNREADABLE'
  | 'WAIT_OPTIONS'
  | 'NO_ACCESS_TOKEN'
  | 'NO_TICKET'
  | 'NO_KIND';

const WORDINGS: Readonly<Record<InvalidCall, { readonly what: Wording; readonly remedy: Wording }>> = {
  MALFORMED_PATH: {
    what: { en: 'the path is malformed', zh: '路径格式不正确' },
    remedy: {
      en: "Start it with a slash, use visible ASCII only ('/cgi-bin/user/info'), and pass parameters in the query option",
      zh: "请以斜杠开头书写可见 ASCII 字符（'/cgi-bin/user/info'），参数请放入 query 选项",
    },
  },
  OTHER_HOST: {
    what: { en: 'the path leads to another host or out of the API', zh: '路径指向其他主机或越出接口路径' },
    remedy: {
      en: "Write only the path, without a host, '..' or backslash; http.baseUrl sets the host",
      zh: "请只写路径，不要包含主机、'..' 或反斜杠；主机由 http.baseUrl 指定",
    },
  },
  ACCESS_TOKEN_IN_PATH: {
    what: { en: 'the path already has an access_token', zh: '路径中已带有 access_token' },
    remedy: {
      en: 'Leave it out: the client adds the current one',
      zh: '请去掉：客户端会自动带上当前的 access_token',
    },
  },
  QUERY_FIELD: {
    what: {
      en: 'a query value is not a string, number or boolean, or is a string cut in the middle of a character',
      zh: 'query 中有值不是字符串、数字或布尔值，或字符串在字符中间被截断',
    },
    remedy: {
      en: 'Pass strings and finite numbers; omit a field without a value, or set it to undefined',
      zh: '请传入字符串或有限的数字；没有值的字段请省略或设为 undefined',
    },
  },
  FORM_FIELD: {
    what: {
      en: 'a form field is not a string, a number or a WechatFile whose fileName and contentType are strings',
      zh: '表单中有字段既不是字符串、数字，也不是 fileName 与 contentType 均为字符串的 WechatFile',
    },
    remedy: {
      en: 'Pass bytes as WechatFile.fromBytes(file.buffer, { fileName }), a path as await WechatFile.fromPath(path), a stream as WechatFile.fromStream(stream, { length, fileName }), all from this copy of the package; omit fields without a value',
      zh: '字节请用 WechatFile.fromBytes(file.buffer, { fileName })，路径用 await WechatFile.fromPath(path)，流用 WechatFile.fromStream(stream, { length, fileName })，且来自同一份本库；没有值的字段请省略',
    },
  },
  BODY_NOT_JSON: {
    what: { en: 'the body cannot be serialised as JSON', zh: '请求体无法序列化为 JSON' },
    remedy: {
      en: 'Pass an object of plain data without cycles, NaN, bytes, streams, promises or maps; or a file, as WechatFile.fromBytes(), await WechatFile.fromPath() or WechatFile.fromStream()',
      zh: '请传入普通数据对象，其中不能有循环引用、NaN、字节、流、Promise 或 Map；文件请用 WechatFile.fromBytes()、await WechatFile.fromPath() 或 WechatFile.fromStream()',
    },
  },
  BODY_LENGTH: {
    what: { en: 'the length of the body differs from the declared length', zh: '请求体长度与声明不符' },
    remedy: {
      en: 'Pass the exact number of bytes as length',
      zh: '请在 length 中传入准确的字节数',
    },
  },
  BODY_UNREADABLE: {
    what: { en: 'the file or stream to send could not be read', zh: '待发送的文件或流无法读取' },
    remedy: {
      en: 'Check its source: the file, its permissions, or the error of the stream',
      zh: '请检查其来源：文件、权限，或该流自身的错误',
    },
  },
  WAIT_OPTIONS: {
    what: {
      en: 'its wait options are invalid',
      zh: '无法识别其等待选项',
    },
    remedy: {
      en: 'Pass an object: timeoutMs is a number of milliseconds, signal an AbortSignal (controller.signal); omit fields without a value',
      zh: '请传入对象：timeoutMs 为毫秒数，signal 为 AbortSignal（controller.signal）；没有值的请省略',
    },
  },
  NO_ACCESS_TOKEN: {
    what: { en: 'the reported value is not an access token', zh: '所上报的不是 access_token' },
    remedy: {
      en: 'Pass the access token that WeChat refused, as a string',
      zh: '请传入被微信拒绝的 access_token 文本',
    },
  },
  NO_TICKET: {
    what: { en: 'the reported value is not a ticket', zh: '所上报的不是 ticket' },
    remedy: {
      en: 'Pass the ticket whose signature WeChat refused, as a string',
      zh: '请传入签名被微信拒绝的 ticket 文本',
    },
  },
  NO_KIND: {
    what: {
      en: 'the app has no credential of this kind and subject',
      zh: '该应用没有这种 kind 与 subject 的凭据',
    },
    remedy: {
      en: 'Pass the name of a kind, of WeChat or of the option kinds, and one of its subjects if it has several',
      zh: '请传入微信或 kinds 选项中某个 kind 的 name；若其有多个 subject，请一并传入其中之一',
    },
  },
};

/** A call was not made, or was aborted, because of its arguments. Does not contain the value itself. */
export class CallInvalidError extends WechatTokenError {
  readonly code = 'CALL_INVALID';
  readonly retryable = false;

  constructor(
    readonly appId: string,
    readonly reason: InvalidCall,
  ) {
    const { what, remedy } = WORDINGS[reason];
    super(
      {
        en: `The call of ${appId} was not made: ${what.en}`,
        zh: `${appId} 的调用未执行：${what.zh}`,
      },
      remedy,
    );
  }
}
