import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';

/** How a file is called and what it is. */
export interface WechatFileOptions {
  /** WeChat goes by the extension. @default the name in the path, else 'file' */
  readonly fileName?: string;
  /** @default 'application/octet-stream' */
  readonly contentType?: string;
}

/** As {@link WechatFileOptions}, for what does not know its own length. */
export interface WechatStreamOptions extends WechatFileOptions {
  /** How many bytes there are, exactly: WeChat takes no chunked bodies. */
  readonly length: number;
}

/** A file to send to WeChat. */
export class WechatFile {
  readonly fileName: string;
  readonly contentType: string;

  private constructor(
    /** In bytes. */
    readonly length: number,
    /** Whether it can be read again, and so sent again when the access token is refused. */
    readonly canRepeat: boolean,
    /** Where it is in memory, or how it is opened for one sending. */
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

  /** A file on disk, read while it is sent. Rejects with what `fs.stat` rejects with. */
  static async fromPath(path: string, options: WechatFileOptions = {}): Promise<WechatFile> {
    const { size } = await stat(path);
    return new WechatFile(size, true, () => createReadStream(path), { fileName: basename(path), ...options });
  }

  /** A stream, which can be read once: a call with it is not made again. Destroyed when the call ends early. */
  static fromStream(stream: Readable, { length, ...options }: WechatStreamOptions): WechatFile {
    return new WechatFile(length, false, () => stream, options);
  }

  /** What can be opened anew for each sending: an object in a bucket, for instance. */
  static fromSource(open: () => Readable, { length, ...options }: WechatStreamOptions): WechatFile {
    return new WechatFile(length, true, open, options);
  }
}
