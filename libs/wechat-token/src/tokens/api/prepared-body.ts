import { bodyOf, type ApiBody } from '../../wechat/api/api-body.js';
import { jsonTextOf } from '../../wechat/http/json-integers.js';
import { WechatFile } from '../../wechat/api/wechat-file.js';
import type { WechatApiBody } from './wechat-api.options.js';

/** A body as it is sent: a file as it is, all else as JSON. Nothing for what JSON cannot say. */
export function preparedBody(body: WechatApiBody): ApiBody | undefined {
  if (body instanceof WechatFile) return bodyOf(body.contentType, [body]);
  // A text would become JSON within JSON.
  if (typeof body !== 'object' || body === null) return undefined;
  const text = jsonTextOrNothing(body);
  return text === undefined ? undefined : bodyOf('application/json', [Buffer.from(text)]);
}

function jsonTextOrNothing(body: object): string | undefined {
  // What JSON.stringify throws names fields of the body, so it goes no further than this.
  try {
    return jsonTextOf(body);
  } catch {
    return undefined;
  }
}
