import { Readable } from 'node:stream';
import type { WechatTokenError } from '../../errors/wechat-token.error.js';

/** More than a file of WeChat's takes; compressed, a short answer may become any length. */
export const MAX_BUFFER_BYTES = 64 * 1024 * 1024;

/** A file as it arrives. */
export interface ArrivingFile {
  readonly contentType: string | undefined;
  readonly contentLength: number | undefined;
  readonly fileName: string | undefined;
  readonly chunks: AsyncIterator<Uint8Array>;
  /** Ends the connection, if it is still needed by nobody else. */
  readonly close: () => void;
  /** The error of a file that is longer than its reader bears. */
  readonly tooLarge: (receivedBytes: number) => WechatTokenError;
}

/** A file from WeChat that has begun to arrive. Read it or destroy its stream: until then it holds a connection. */
export class WechatDownload {
  readonly contentType: string | undefined;
  /** In bytes, where WeChat says it. */
  readonly contentLength: number | undefined;
  /** What WeChat calls it. Not a name to write to a disk unseen. */
  readonly fileName: string | undefined;
  /**
   * The file, in constant memory. Fails with `CallFailedError` where it breaks off, with `WaitError` when the caller's
   * signal aborts; what was read by then is not whole.
   */
  readonly stream: Readable;
  private readonly tooLarge: ArrivingFile['tooLarge'];

  /** Made by the client. */
  constructor({ contentType, contentLength, fileName, chunks, close, tooLarge }: ArrivingFile) {
    this.contentType = contentType;
    this.contentLength = contentLength;
    this.fileName = fileName;
    this.stream = new ArrivingStream(chunks, close);
    this.tooLarge = tooLarge;
  }

  /**
   * The whole file in memory. Fails with `CallFailedError` (`BODY_TOO_LARGE`) where it is longer than `maxBytes`, by default
   * 64 MiB: longer ones are for `stream`.
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

/** Ends the connection at once when it is destroyed: `Readable.from` would wait for the chunk that is under way. */
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
