import { Readable } from 'node:stream';

/** A file as it arrives. */
export interface ArrivingFile {
  readonly contentType: string | undefined;
  readonly contentLength: number | undefined;
  readonly fileName: string | undefined;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Ends the connection, if it is still needed by nobody else. */
  readonly close: () => void;
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

  /** Made by the client. */
  constructor({ contentType, contentLength, fileName, chunks, close }: ArrivingFile) {
    this.contentType = contentType;
    this.contentLength = contentLength;
    this.fileName = fileName;
    this.stream = Readable.from(chunks, { objectMode: false });
    // One that nobody began to read never enters the chunks, and so never leaves them.
    this.stream.once('close', close);
  }

  /** The whole file in memory. */
  async buffer(): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.stream) chunks.push(chunk as Uint8Array);
    return Buffer.concat(chunks);
  }
}
