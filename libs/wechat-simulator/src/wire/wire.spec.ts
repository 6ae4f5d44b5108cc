import { describe, expect, it } from 'vitest';
import { Caller, fieldsOf, START, stillSimulator } from '../../test/caller.js';

const JSON_TYPE = 'application/json; encoding=utf-8';

describe('the wire', () => {
  it('rule 1: every outcome of the API has the status 200', () => {
    const simulator = stillSimulator();

    const statuses = [
      '/cgi-bin/token',
      '/cgi-bin/stable_token',
      '/cgi-bin/getcallbackip',
      '/sns/auth',
      '/',
    ].map((url) => simulator.answer({ url }).status);

    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('rule 2: a chunked POST gets 412 without a body, and counts nothing', () => {
    const simulator = stillSimulator();
    const headers = { 'transfer-encoding': 'chunked' };

    const answer = simulator.answer({ method: 'POST', url: '/cgi-bin/stable_token', headers, body: '{}' });

    expect(answer).toMatchObject({ status: 412, body: '' });
    expect(simulator.journal.calls()).toMatchObject([{ status: 412, processed: false }]);
  });

  it('rule 2: a chunked POST can be accepted instead', () => {
    const simulator = stillSimulator({ behaviour: { chunkedPost: 'accepted' } });
    const headers = { 'transfer-encoding': 'chunked' };

    const answer = simulator.answer({ method: 'POST', url: '/cgi-bin/stable_token', headers, body: '{}' });

    expect(fieldsOf(answer).errcode).toBe(41002);
  });

  it.each([
    ['usual', '/cgi-bin/token', JSON_TYPE],
    ['usual', '/sns/auth', 'text/plain'],
    ['text/plain', '/cgi-bin/token', 'text/plain'],
  ] as const)('rule 3: with the %s content type %s answers %s', (contentType, url, type) => {
    const simulator = stillSimulator({ wire: { contentType } });

    expect(simulator.answer({ url }).headers['content-type']).toBe(type);
  });

  it('rule 4: a refusal ends in a rid that begins with the second it was made in', () => {
    const { errmsg } = new Caller(stillSimulator()).get('/cgi-bin/token');

    const seconds = (START / 1000).toString(16);
    expect(errmsg).toMatch(new RegExp(`^appid missing rid: ${seconds}-[0-9a-f]{8}-[0-9a-f]{8}$`));
  });

  it('rule 4: on /sns a comma stands before the rid', () => {
    const { errmsg } = new Caller(stillSimulator()).get('/sns/auth');

    expect(errmsg).toMatch(/^access_token missing, rid: [0-9a-f-]{26}$/);
  });

  it('rule 5: responses can have an undocumented field', () => {
    const caller = new Caller(stillSimulator({ wire: { extraFields: true } }));

    expect(caller.token()).toHaveProperty('warning_msg');
    expect(caller.get('/cgi-bin/token')).toHaveProperty('warning_msg');
  });

  it.each([143, 512])('rule 6: a token is 85_ and url-safe characters, %d in all', (tokenLength) => {
    const { access_token } = new Caller(stillSimulator({ wire: { tokenLength } })).token();

    expect(access_token).toMatch(/^85_[A-Za-z0-9_-]+$/);
    expect(access_token).toHaveLength(tokenLength);
  });

  it('rule 39: the same seed gives the same tokens, another one does not', () => {
    const [first, same, other] = [1, 1, 2].map((seed) => new Caller(stillSimulator({ seed })).token());

    expect(first).toEqual(same);
    expect(first).not.toEqual(other);
  });
});
