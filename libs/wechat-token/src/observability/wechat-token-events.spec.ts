import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WechatTokenEvents } from './wechat-token-events.js';

describe('WechatTokenEvents', () => {
  beforeEach(() => void vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined));
  afterEach(() => void vi.restoreAllMocks());

  it.each([
    [
      'throws',
      () => {
        throw new Error('canary-secret');
      },
    ],
    [
      'answers a promise that rejects',
      async () => {
        throw new Error('canary-secret');
      },
    ],
  ])('keeps a listener that %s from the others and from the process', async (_, broken) => {
    const events = new WechatTokenEvents();
    const heard: string[] = [];
    events.on('store-back', broken);
    events.onAny(broken);
    events.on('store-back', ({ type }) => void heard.push(type));

    events.emit({ type: 'store-back' });
    await Promise.resolve();
    await Promise.resolve();

    expect(heard).toEqual(['store-back']);
    expect(Logger.prototype.warn).toHaveBeenCalledTimes(2);
    expect(JSON.stringify(vi.mocked(Logger.prototype.warn).mock.calls)).not.toContain('canary-secret');
  });
});
