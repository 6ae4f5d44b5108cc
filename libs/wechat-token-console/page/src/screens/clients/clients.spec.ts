import { describe, expect, it } from 'vitest';
import type { ClientSummary } from '../../../../src/console-state.js';
import { statusOf, worstFirst } from './client-status.js';
import { yamlOf } from './client-yaml.js';

const NOW = Date.UTC(2026, 10, 29, 12);
const DAY = 86_400_000;
const CLIENT: ClientSummary = {
  id: 'shop',
  apps: ['wx0123456789abcdef'],
  may: ['call'],
  paths: [],
  from: [],
  keys: 1,
  perMinute: 6_000,
  isSuspended: false,
  seen: { calls: 1, refusals: 0 },
};

describe('the status of a client', () => {
  it.each<[string, Partial<ClientSummary>]>([
    ['fine', {}],
    ['unused', { seen: { calls: 0, refusals: 0 } }],
    ['refused', { seen: { calls: 9, refusals: 1 } }],
    ['fine', { notAfter: NOW + 30 * DAY }],
    ['ending', { notAfter: NOW + 30 * DAY - 1 }],
    ['ended', { notAfter: NOW }],
    ['suspended', { notAfter: NOW, isSuspended: true }],
  ])('is "%s" for %o', (status, other) => {
    expect(statusOf({ ...CLIENT, ...other }, NOW)).toBe(status);
  });

  it('puts those first that need somebody', () => {
    const ended = { ...CLIENT, id: 'z', notAfter: NOW - 1 };
    const refused = { ...CLIENT, id: 'y', seen: { calls: 9, refusals: 1 } };

    expect(worstFirst([CLIENT, refused, ended], NOW).map(({ id }) => id)).toEqual(['z', 'y', 'shop']);
  });
});

describe('the entry of a client in the configuration', () => {
  it('has what differs from the defaults, and no digest', () => {
    const notAfter = Date.UTC(2027, 6, 1);
    const client = { ...CLIENT, paths: ["/it's/**"], from: ['2001:db8::/32'], perMinute: 60, notAfter };

    expect(yamlOf(client)).toBe(
      [
        '  - id: shop',
        "    digests: ['sha256:…']",
        '    apps: [wx0123456789abcdef]',
        '    may: [call]',
        "    paths: ['/it''s/**']",
        "    from: ['2001:db8::/32']",
        '    notAfter: 2027-06-30',
        '    perMinute: 60',
        '',
      ].join('\n'),
    );
  });

  it('says that the client is suspended there, not that the console suspended it', () => {
    const suspension = { at: NOW, by: 'liwei', reason: 'a test' };

    expect(yamlOf({ ...CLIENT, isSuspended: true })).toContain('    suspended: true\n');
    expect(yamlOf({ ...CLIENT, isSuspended: true, suspension })).not.toContain('suspended');
  });

  it('has the time of an end that is not the end of a day', () => {
    expect(yamlOf({ ...CLIENT, notAfter: NOW })).toContain('    notAfter: 2026-11-29T12:00:00.000Z\n');
  });
});
