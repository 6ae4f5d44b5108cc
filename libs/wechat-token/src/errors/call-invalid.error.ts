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
  | 'NO_TICKET';

const WORDINGS: Readonly<Record<InvalidCall, { readonly what: Wording; readonly remedy: Wording }>> = {
  MALFORMED_PATH: {
    what: { en: 'the path is no path', zh: '路径格式不正确' },
    remedy: {
      en: "Write it from the slash on, in visible ASCII ('/cgi-bin/user/info'), and pass values as the option query",
      zh: "请以斜杠开头书写可见 ASCII 字符（'/cgi-bin/user/info'），参数请放入 query 选项",
    },
  },
  OTHER_HOST: {
    what: { en: 'the path leads to another host or out of the API', zh: '路径指向其他主机或越出接口路径' },
    remedy: {
      en: "Write the path alone, without host, '..' or backslash; the host is http.baseUrl",
      zh: "请只写路径，不要包含主机、'..' 或反斜杠；主机由 http.baseUrl 指定",
    },
  },
  ACCESS_TOKEN_IN_PATH: {
    what: { en: 'the path carries an access_token already', zh: '路径中已带有 access_token' },
    remedy: {
      en: 'Leave it out: the client puts the current one in',
      zh: '请去掉：客户端会自动带上当前的 access_token',
    },
  },
  QUERY_FIELD: {
    what: {
      en: 'a value of the query is no text, number or boolean, or a text that is cut within a character',
      zh: 'query 中有值不是文本、数字或布尔值，或文本在字符中间被截断',
    },
    remedy: {
      en: 'Pass texts and finite numbers; leave a field out, or make it undefined, where there is no value',
      zh: '请传入文本或有限的数字；没有值的字段请省略或设为 undefined',
    },
  },
  FORM_FIELD: {
    what: {
      en: 'a field of the form is neither a text, a number nor a WechatFile whose fileName and contentType are texts',
      zh: '表单中有字段既不是文本、数字，也不是 fileName 与 contentType 均为文本的 WechatFile',
    },
    remedy: {
      en: 'Pass bytes as WechatFile.fromBytes(file.buffer, { fileName }), a path as await WechatFile.fromPath(path), a stream as WechatFile.fromStream(stream, { length, fileName }), of this same copy of the package; leave out what has no value',
      zh: '字节请用 WechatFile.fromBytes(file.buffer, { fileName })，路径用 await WechatFile.fromPath(path)，流用 WechatFile.fromStream(stream, { length, fileName })，且来自同一份本库；没有值的字段请省略',
    },
  },
  BODY_NOT_JSON: {
    what: { en: 'the body cannot be written as JSON', zh: '请求体无法序列化为 JSON' },
    remedy: {
      en: 'Pass an object of plain data without cycles, NaN, bytes, streams, promises and maps; or a file, as WechatFile.fromBytes(), await WechatFile.fromPath() or WechatFile.fromStream()',
      zh: '请传入普通数据对象，其中不能有循环引用、NaN、字节、流、Promise 或 Map；文件请用 WechatFile.fromBytes()、await WechatFile.fromPath() 或 WechatFile.fromStream()',
    },
  },
  BODY_LENGTH: {
    what: { en: 'the body is not as long as it was said to be', zh: '请求体长度与声明不符' },
    remedy: {
      en: 'Pass the exact number of bytes as length',
      zh: '请在 length 中传入准确的字节数',
    },
  },
  BODY_UNREADABLE: {
    what: { en: 'the file or stream to send could not be read', zh: '待发送的文件或流无法读取' },
    remedy: {
      en: 'Look at its source: the file, its permissions, or what the stream failed with',
      zh: '请检查其来源：文件、权限，或该流自身的错误',
    },
  },
  WAIT_OPTIONS: {
    what: {
      en: 'what it is told about waiting is not understood',
      zh: '无法识别其等待选项',
    },
    remedy: {
      en: 'Pass an object: timeoutMs is a number of milliseconds, signal an AbortSignal (controller.signal); leave out what has no value',
      zh: '请传入对象：timeoutMs 为毫秒数，signal 为 AbortSignal（controller.signal）；没有值的请省略',
    },
  },
  NO_ACCESS_TOKEN: {
    what: { en: 'what is reported as refused is no access token', zh: '所上报的不是 access_token' },
    remedy: {
      en: 'Pass the access token that WeChat refused, as text',
      zh: '请传入被微信拒绝的 access_token 文本',
    },
  },
  NO_TICKET: {
    what: { en: 'what is reported as refused is no ticket', zh: '所上报的不是 ticket' },
    remedy: {
      en: 'Pass the ticket whose signature WeChat refused, as text',
      zh: '请传入签名被微信拒绝的 ticket 文本',
    },
  },
};

/** A call was not made, or not to its end, because of what it was given. Says nothing of the value itself. */
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
