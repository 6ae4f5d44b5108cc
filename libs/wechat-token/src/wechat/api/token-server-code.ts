/** The code that a token server answered with in WeChat's place; then it relayed nothing. `undefined` for a response of WeChat's. */
export function tokenServerCodeOf(status: number, body: Uint8Array): string | undefined {
  if (status < 400) return undefined;
  return /^\{"code":"([A-Z_]+)",/.exec(Buffer.from(body).toString('latin1', 0, 100))?.[1];
}
