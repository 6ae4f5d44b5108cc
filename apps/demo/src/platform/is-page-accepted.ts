/** Asks a simulator whether the JS-SDK would accept a signature. */
export async function isPageAccepted(
  simulatorUrl: string,
  { appId, url, nonceStr, timestamp, signature }: Readonly<Record<string, string>>,
): Promise<boolean> {
  const answer = await fetch(`${simulatorUrl}/__simulator/accepts-page`, {
    method: 'POST',
    body: JSON.stringify({ appId, url, nonceStr, timestamp: Number(timestamp), signature }),
    signal: AbortSignal.timeout(2_000),
  });
  return ((await answer.json()) as { accepted?: boolean }).accepted === true;
}
