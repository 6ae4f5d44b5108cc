import { Readable } from 'node:stream';
import type { WechatTokenError } from '../../errors/wechat-token.error.js';

/** More than any file of WeChat's; decompression can make a short response arbitrarily long. */
export const MAX_BUFFER_BYTES = 64 * 1024 * 1024;

/** A file as it arrives. */
export interface ArrivingFile {
  readonly contentType: string | undefined;
  readonly contentLength: number | undefined;
  readonly fileName: string | undefined;
  readonly chunks: AsyncIterator<Uint8Array>;
  /** Closes the connection, unless it is still in use. */
  readonly close: () => void;
  /** The error for a file that is longer than its reader allows. */
  readonly tooLarge: (receivedBytes: number) => WechatTokenError;
}

/** A file from WeChat that has begun to arrive. Read it or destroy its stream: until then it holds a connection. */
export class WechatDownload {
  readonly contentType: string | undefined;
  /** In bytes, if WeChat sends a length. */
  readonly contentLength: number | undefined;
  /** The file name that WeChat sent. Do not use it as a path unchecked. */
  readonly fileName: string | undefined;
  /**
   * The file as a stream, in constant memory. Fails with `CallFailedError` if it breaks off, with `WaitError` when the caller's signal
   * aborts; the part read by then is incomplete.
   */
  readonly stream: Readable;
  private readonly tooLarge: ArrivingFile['tooLarge'];

  /** Created by the client. */
  constructor({ contentType, contentLength, fileName, chunks, close, tooLarge }: ArrivingFile) {
    this.contentType = contentType;
    this.contentLength = contentLength;
    this.fileName = fileName;
    this.stream = new ArrivingStream(chunks, close);
    this.tooLarge = tooLarge;
  }

  /**
   * The whole file in memory. Throws `CallFailedError` (`BODY_TOO_LARGE`) if it is longer than `maxBytes`, by default 64 MiB: use `stream`
   * for longer ones.
   */
  async buffer(options?: { readonly maxBytes?: number } | null): Promise<Buffer> {
    const { maxBytes = MAX_BUFFER_BYTES } = options ?? {};
    const chunks: Uint8Array[] = [];
    let receivedBytes = 0;
    for await (const chunk of this.stream as AsyncIterable<Uint8Array>) {
      receivedBytes += chunk.byteLength;
      if (!(receivedBytes <= maxBytes)) throw this.tooLarge(receivedBytes);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }
}

/** Closes the connection at once when destroyed: `Readable.from` would wait for the pending chunk. */
export class ArrivingStream extends Readable {
  constructor(
    private readonly chunks: AsyncIterator<Uint8Array>,
    private readonly close: () => void,
  ) {
    super();
  }

  override _read(): void {
    this.chunks.next().then(
      ({ done, value }) => void this.push(done ? null : value),
      (error: Error) => void this.destroy(error),
    );
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.close();
    callback(error);
  }
}
