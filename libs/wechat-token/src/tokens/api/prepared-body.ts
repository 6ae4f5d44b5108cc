import { bodyOf, type ApiBody } from '../../wechat/api/api-body.js';
import { jsonTextOf } from '../../wechat/http/json-integers.js';
import { WechatFile } from '../../wechat/api/wechat-file.js';
import type { WechatApiBody } from './wechat-api.options.js';

/** The body as it is sent: a file as it is, anything else as JSON. `undefined` if it cannot be represented as JSON. */
export function preparedBody(body: WechatApiBody): ApiBody | undefined {
  if (body instanceof WechatFile) return bodyOf(body.contentType, [body]);
  // A string would become JSON within JSON.
  if (typeof body !== 'object' || body === null) return undefined;
  try {
    const text = jsonTextOf(body);
    return text === undefined ? undefined : bodyOf('application/json', [Buffer.from(text)]);
  } catch {
    // The message of JSON.stringify names fields of the body, so it is not carried on.
    return undefined;
  }
}
