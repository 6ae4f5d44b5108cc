/** It responds within milliseconds, but not while 200 callers keep this machine busy. */
const TIMEOUT_MS = 10_000;

/** How an order is sent, if it is not a question. */
interface OrderOptions {
  /** Makes it a POST. */
  readonly fields?: object;
  readonly method?: 'DELETE';
}

/** Gives an order to a simulator by its control API, and returns its answer. */
export async function orderSimulator(
  simulatorUrl: string,
  path: string,
  { fields, method }: OrderOptions = {},
): Promise<Record<string, unknown>> {
  const answer = await fetch(`${simulatorUrl}/__simulator/${path}`, {
    method: method ?? (fields ? 'POST' : 'GET'),
    ...(fields && { body: JSON.stringify(fields) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return (await answer.json()) as Record<string, unknown>;
}
