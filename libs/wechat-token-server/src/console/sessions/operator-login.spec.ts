import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../audit/audit-log.js';
import { newOperatorKey } from '../../operators/operator-key.js';
import { OperatorList } from '../../operators/operator-list.js';
import { OperatorLogin } from './operator-login.js';

const END = Date.parse('2026-11-29T03:00:00Z');
const liwei = newOperatorKey('liwei');
const TRIED = { address: '10.0.0.4', requestId: 'r1' };

function loginAt(now: number) {
  const audited: AuditEntry[] = [];
  const operators = new OperatorList([
    { id: 'liwei', digests: [liwei.digest], role: 'operator', notAfter: END },
  ]);
  const audit = { write: (entry: AuditEntry) => void audited.push(entry) };
  return { login: new OperatorLogin(operators, audit, () => now), audited };
}

describe('a login', () => {
  it('takes a key until it ends, with blanks around it too', () => {
    expect(loginAt(END - 1).login.check(` ${liwei.key}\n`, TRIED)).toMatchObject({
      operator: { id: 'liwei' },
      digest: liwei.digest,
    });
    const { login, audited } = loginAt(END);
    expect(() => login.check(liwei.key, TRIED)).toThrow('not accepted');
    expect(audited).toMatchObject([{ what: 'refused', by: 'operator:liwei', outcome: 'KEY_ENDED' }]);
  });

  it.each<[string, unknown, string]>([
    ['another key of the operator', newOperatorKey('liwei').key, 'BAD_KEY'],
    ['the key of nobody', newOperatorKey('nobody').key, 'BAD_KEY'],
    ['a key cut short', liwei.key.slice(0, -1), 'NO_KEY'],
    ['a client key', liwei.key.replace('wto_', 'wtk_'), 'NO_KEY'],
    ['a list', [liwei.key], 'NO_KEY'],
    ['nothing', undefined, 'NO_KEY'],
  ])('does not take %s', (_, key, outcome) => {
    const { login, audited } = loginAt(END - 1);

    expect(() => login.check(key, TRIED)).toThrow('not accepted');
    expect(audited).toMatchObject([{ by: 'nobody', from: '10.0.0.4', outcome }]);
  });

  it('refuses further wrong keys of an address for a while, of that address alone, and no right one', () => {
    const { login } = loginAt(END - 1);
    for (let tries = 0; tries < 5; tries += 1) expect(() => login.check('', TRIED)).toThrow('not accepted');

    expect(() => login.check('', TRIED)).toThrow('Too many tries');
    expect(() => login.check('', { ...TRIED, address: '10.0.0.5' })).toThrow('not accepted');
    expect(login.check(liwei.key, TRIED).operator.id).toBe('liwei');
  });

  it('refuses an operator who logs in without end, that one alone', () => {
    const { login, audited } = loginAt(END - 1);
    const { operator } = login.check(liwei.key, TRIED);
    for (let logins = 0; logins < 60; logins += 1) login.countLogin(operator, TRIED);

    expect(() => login.countLogin(operator, TRIED)).toThrow('Too many logins of this operator');
    expect(audited).toMatchObject([{ what: 'refused', by: 'operator:liwei', outcome: 'TOO_MANY' }]);
    expect(() => login.countLogin({ ...operator, id: 'wang' }, TRIED)).not.toThrow();
  });
});
