import { describe, expect, it } from 'vitest';
import { RidLog } from './rid-log.js';

describe('RidLog', () => {
  it('keeps the latest records up to its limit', () => {
    const log = new RidLog(2);
    for (const rid of ['a', 'b', 'c'])
      log.add({ rid, appId: 'wx', at: 0, url: '/', body: '', answer: '', ip: '127.0.0.1' });

    expect(['a', 'b', 'c'].map((rid) => log.find(rid)?.rid)).toEqual([undefined, 'b', 'c']);
  });
});
