import { describe, expect, it } from 'vitest';
import { WechatTokenEvents } from './wechat-token-events.js';

describe('WechatTokenEvents', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('canary-secret');
      },
    ],
    [
      'returns a promise that rejects',
      async () => {
        throw new Error('canary-secret');
      },
    ],
  ])('isolates a listener that %s from the others and from the process', async (_, broken) => {
    const lines: string[] = [];
    const events = new WechatTokenEvents((line) => void lines.push(line));
    const heard: string[] = [];
    events.on('store-back', broken);
    events.onAny(broken);
    events.on('store-back', ({ type }) => void heard.push(type));

    events.emit({ type: 'store-back' });
    await Promise.resolve();
    await Promise.resolve();

    expect(heard).toEqual(['store-back']);
    expect(lines).toEqual(Array(2).fill('A listener to the event store-back threw'));
  });
});
