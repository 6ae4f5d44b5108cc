import { expect, it } from 'vitest';
import { endingKeys } from './ending-keys.js';

const NOW = Date.parse('2026-11-29T03:00:00Z');
const DAY = 86_400_000;

it('tells of each key that has expired or does within 30 days, the next one first, and of no other', () => {
  const notices = endingKeys(
    {
      clients: [
        { id: 'month', notAfter: NOW + 30 * DAY },
        { id: 'later', notAfter: NOW + 30 * DAY + 1 },
        { id: 'over', notAfter: NOW },
        { id: 'never' },
      ],
      operators: [{ id: 'liwei', notAfter: NOW + 1 }],
    },
    NOW,
  );

  expect(notices.map(({ code, message: { en } }) => [code, en])).toEqual([
    ['KEY_EXPIRED', 'The key of the client over has expired'],
    ['KEY_EXPIRES', 'The key of the operator liwei expires within 1 day'],
    ['KEY_EXPIRES', 'The key of the client month expires within 30 days'],
  ]);
  expect(notices[1]?.message.zh).toBe('操作员 liwei 的密钥将在 1 天内过期');
});
