import { orderSimulator } from './order-simulator.js';

/** Asks a simulator whether the JS-SDK would accept a signature. */
export async function isPageAccepted(
  simulatorUrl: string,
  { appId, url, nonceStr, timestamp, signature }: Readonly<Record<string, string>>,
): Promise<boolean> {
  const fields = { appId, url, nonceStr, timestamp: Number(timestamp), signature };
  const { accepted } = await orderSimulator(simulatorUrl, 'accepts-page', { fields });
  return accepted === true;
}
