import { randomUUID } from 'node:crypto';
import { bodyOf, type ApiBody, type BodyPart } from './api-body.js';
import { isPlainData } from './is-plain-data.js';
import { valueText } from '../http/value-text.js';
import { WechatFile } from './wechat-file.js';

/** The fields of a form: texts and files, in the order in which they are sent. */
export type WechatForm = Readonly<Record<string, string | number | WechatFile>>;

/**
 * A form as `multipart/form-data` of a known length. Written here because neither axios' form-data (which needs streams of its own kind)
 * nor Node's FormData (which needs blobs) sends a stream whose length the caller knows. `undefined` if a field is neither a text nor a
 * file: then the streams of its files are destroyed.
 */
export function multipartBodyOf(form: WechatForm): ApiBody | undefined {
  if (typeof form !== 'object' || form === null || !isPlainData(form)) return undefined;
  const boundary = `wechat-${randomUUID()}`;
  const parts: BodyPart[] = [];
  let isSendable = true;
  for (const [name, value] of Object.entries(form)) {
    const part = partOf(value);
    if (part && hasTexts(part)) parts.push(Buffer.from(headOf(boundary, name, value)), part, LINE_END);
    else isSendable = false;
    // Its stream is destroyed with the others.
    if (part && !isSendable) parts.push(part);
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  const body = bodyOf(`multipart/form-data; boundary=${boundary}`, parts);
  if (isSendable) return body;
  body.discard();
  return undefined;
}

function partOf(value: unknown): BodyPart | undefined {
  if (value instanceof WechatFile) return value;
  const text = valueText(value);
  return text === undefined ? undefined : Buffer.from(text);
}

/** Whether name and type of a file are strings: a MIME lookup returns `false` for unknown types. */
function hasTexts(part: BodyPart): boolean {
  if (part instanceof Uint8Array) return true;
  return typeof part.fileName === 'string' && typeof part.contentType === 'string';
}

const LINE_END = Buffer.from('\r\n');

function headOf(boundary: string, name: string, value: WechatForm[string]): string {
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(name)}"`;
  if (!(value instanceof WechatFile)) return `${head}\r\n\r\n`;
  const type = value.contentType.replace(/[^ -~]/g, '');
  // `filelength` is WeChat's own field: permanent material needs it.
  return `${head}; filename="${escaped(value.fileName)}"; filelength="${value.length}"\r\nContent-Type: ${type}\r\n\r\n`;
}

/** As browsers do: such a name cannot end its quotes or its line. */
function escaped(text: string): string {
  return text.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}
