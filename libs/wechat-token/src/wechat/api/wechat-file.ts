import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';

/** The name and type of a file. */
export interface WechatFileOptions {
  /** WeChat judges by the extension. @default the name in the path, else 'file' */
  readonly fileName?: string;
  /** @default 'application/octet-stream' */
  readonly contentType?: string;
}

/** As {@link WechatFileOptions}, for a source that does not know its length. */
export interface WechatStreamOptions extends WechatFileOptions {
  /** The exact number of bytes: WeChat accepts no chunked bodies. */
  readonly length: number;
}

/** A file to send to WeChat. */
export class WechatFile {
  readonly fileName: string;
  readonly contentType: string;

  private constructor(
    /** In bytes. */
    readonly length: number,
    /** Whether it can be read again, and so sent again if the access token is refused. */
    readonly canRepeat: boolean,
    /** The bytes in memory, or a function that opens the source for one transmission. */
    readonly source: Uint8Array | (() => Readable),
    { fileName = 'file', contentType = 'application/octet-stream' }: WechatFileOptions,
  ) {
    this.fileName = fileName;
    this.contentType = contentType;
  }

  /** Bytes in memory. */
  static fromBytes(bytes: Uint8Array, options: WechatFileOptions = {}): WechatFile {
    return new WechatFile(bytes?.byteLength, true, bytes, options);
  }

  /** A file on disk, read while it is sent. Rejects as `fs.stat` does. */
  static async fromPath(path: string, options: WechatFileOptions = {}): Promise<WechatFile> {
    const { size } = await stat(path);
    return new WechatFile(size, true, () => createReadStream(path), { fileName: basename(path), ...options });
  }

  /** A stream, which can be read once: a call with it is never repeated. Destroyed if the call ends early. */
  static fromStream(stream: Readable, { length, ...options }: WechatStreamOptions): WechatFile {
    return new WechatFile(length, false, () => stream, options);
  }

  /** A source that can be reopened for each transmission: an object in a bucket, for instance. */
  static fromSource(open: () => Readable, { length, ...options }: WechatStreamOptions): WechatFile {
    return new WechatFile(length, true, open, options);
  }
}
