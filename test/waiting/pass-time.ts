import { subscribe } from 'node:diagnostics_channel';
import type { VirtualClock } from '../../libs/wechat-token/src/testing/virtual-clock.js';

const STEP_MS = 1_000;

const requests = { open: 0 };
subscribe('http.client.request.start', () => (requests.open += 1));
subscribe('http.client.response.finish', () => (requests.open -= 1));
subscribe('http.client.request.error', () => (requests.open -= 1));

const turn = () => new Promise((resolve) => setImmediate(resolve));

/**
 * Lets virtual time pass, but none while a request of `node:http` is in flight: on a busy machine a lease would end before an
 * answer that takes milliseconds.
 */
export async function passTime(clock: VirtualClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += STEP_MS) {
    await clock.advance(Math.min(STEP_MS, ms - passed));
    while (requests.open > 0) await turn();
  }
}
