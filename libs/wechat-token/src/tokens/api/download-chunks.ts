import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import { WaitError } from '../../errors/wait.error.js';
import type { ApiFile } from '../../wechat/api/file-response.js';
import { BrokenBodyError } from '../../wechat/http/body-reader.js';
import { callFailed, type PreparedCall } from './api-call.js';
import type { ArrivingFile } from './wechat-download.js';

/** The call that the file belongs to. */
export interface Downloading {
  readonly call: Pick<PreparedCall, 'target' | 'isIdempotent'>;
  readonly idleTimeoutMs: number | undefined;
  readonly appId: string;
}

/** How long a body may stall, unless the call says otherwise. */
export const DOWNLOAD_IDLE_TIMEOUT_MS = 15_000;

/** The chunks of a file. If it breaks off, iterating fails with one of our errors. */
export function arriving(file: ApiFile, downloading: Downloading): ArrivingFile {
  const { contentType, contentLength, fileName, rest } = file;
  return {
    contentType,
    contentLength,
    fileName,
    chunks: chunksOf(file, downloading),
    close: () => rest.destroy(),
    tooLarge: (receivedBytes) => {
      const { call, appId } = downloading;
      return callFailed(call, { failure: 'BODY_TOO_LARGE', executed: 'unknown', receivedBytes }, appId);
    },
  };
}

async function* chunksOf({ head, rest }: ApiFile, downloading: Downloading): AsyncGenerator<Uint8Array> {
  const { idleTimeoutMs = DOWNLOAD_IDLE_TIMEOUT_MS } = downloading;
  try {
    yield* head;
    for (
      let chunk = await rest.next(idleTimeoutMs);
      chunk !== undefined;
      chunk = await rest.next(idleTimeoutMs)
    ) {
      yield chunk;
    }
  } catch (error) {
    throw error instanceof BrokenBodyError ? errorOf(error, downloading) : error;
  }
}

function errorOf(
  { failure, receivedBytes }: BrokenBodyError,
  { call, appId }: Downloading,
): WechatTokenError {
  if (failure === 'ABORTED') return new WaitError('WAIT_ABORTED', appId, 'unknown');
  return callFailed(call, { failure, executed: 'unknown', receivedBytes }, appId);
}
