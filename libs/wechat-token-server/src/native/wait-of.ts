import { MAX_WAIT_MS } from './dto.js';
import { callInvalid } from './native.error.js';

/** The wait of a long poll, in ms. Throws `NativeError` if it is too long. */
export function waitOf(waitMs = '0'): number {
  const wait = Number(waitMs);
  if (wait <= MAX_WAIT_MS) return wait;
  throw callInvalid(
    { en: `waitMs is more than ${MAX_WAIT_MS}`, zh: `waitMs 超过 ${MAX_WAIT_MS}` },
    { en: 'Wait at most a minute, and call again', zh: '最多等待一分钟，然后重新请求' },
  );
}
