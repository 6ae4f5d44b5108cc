import { expect, it } from 'vitest';
import * as simulator from './index.js';

it('exports what the README names, and no more', () => {
  expect(Object.keys(simulator).sort()).toEqual([
    'CONTROL_PREFIX',
    'DEFAULT_APP',
    'DEFAULT_BEHAVIOUR',
    'DEFAULT_CHECK_ORDER',
    'DEFAULT_LIMITS',
    'DEFAULT_TIMINGS',
    'DEFAULT_WIRE_STYLE',
    'WechatSimulator',
    'digestOf',
    'isAliveAt',
    'startWechatSimulator',
  ]);
});
