import { describe, expect, it } from 'vitest';
import { isOwnPage } from './is-own-page.js';

const LISTENING = 'http://127.0.0.1:3000';
const OWN = { origin: LISTENING, 'sec-fetch-site': 'same-origin', 'x-console': '1' };

describe('isOwnPage', () => {
  it.each([LISTENING, 'http://localhost:3000'])('accepts the page at %s', (origin) => {
    expect(isOwnPage({ ...OWN, origin }, LISTENING)).toBe(true);
  });

  it.each([
    { origin: 'https://example.com' },
    { origin: 'http://127.0.0.1:3001' },
    { origin: 'https://127.0.0.1:3000' },
    { origin: 'http://example.com:3000' },
    { origin: 'null' },
    { origin: undefined },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': undefined },
    { 'x-console': undefined },
  ])('refuses what another site, a form or a link can send: %o', (other) => {
    expect(isOwnPage({ ...OWN, ...other }, LISTENING)).toBe(false);
  });
});
