/** The time-out of one step. */
export const STEP_TIMEOUT_MS = 5_000;

/** Rejects like a time-out of Node's own if `work` takes longer than one step may. */
export async function within<T>(work: Promise<T>, ms: number = STEP_TIMEOUT_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
