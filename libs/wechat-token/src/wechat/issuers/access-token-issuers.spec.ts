import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { create as createClient } from 'axios';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CredentialKind } from '../../core/ports/credential-kind.js';
import { ERRCODES } from '../../errors/errcodes.js';
import { LegacyAccessTokenIssuer } from './legacy-access-token.issuer.js';
import { refusalScopeOf } from '../http/refusal-scope.js';
import { StableAccessTokenIssuer } from './stable-access-token.issuer.js';
import { WechatHttp } from '../http/wechat-http.js';

const SECRET = 'canary5ecret0000canary5ecret0000';
const TOKEN = '85_canaryT0ken';
const RID = '60196b9b-4c5ba79c-066b49c8';
const REQUEST = { appId: 'wx5f3', appSecret: SECRET, force: false, timeoutMs: 5_000 };

let server: Server;
let baseUrl: string;
let requests: string[];
let answer: { status?: number; body: string };

/** Answers everything with `answer` and writes down what it was asked. */
beforeEach(async () => {
  requests = [];
  answer = { body: `{"access_token":"${TOKEN}","expires_in":7200}` };
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    requests.push(`${request.method} ${request.url} ${body}`.trim());
    response.writeHead(answer.status ?? 200, { 'content-type': 'text/plain' }).end(answer.body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => new Promise((closed) => server.close(closed)));

const issuerOf = (endpoint: string, url = baseUrl): CredentialKind => {
  const http = new WechatHttp(createClient(), { baseUrl: url, proxy: false });
  return endpoint === 'stable' ? new StableAccessTokenIssuer(http) : new LegacyAccessTokenIssuer(http);
};

describe('StableAccessTokenIssuer', () => {
  it.each([false, true])('posts its question as JSON, with force_refresh %s', async (force) => {
    await issuerOf('stable').issue({ ...REQUEST, force });

    expect(requests).toEqual([
      `POST /cgi-bin/stable_token {"grant_type":"client_credential","appid":"wx5f3","secret":"${SECRET}","force_refresh":${force}}`,
    ]);
  });

  it('says what asking does', () => {
    expect(issuerOf('stable')).toMatchObject({
      name: 'access-token',
      subjects: 'one',
      isCopied: true,
      renewsFromState: false,
      reissue: 'same',
      sameValue: 'remaining',
      renewsInLastMs: 300_000,
      overlapMs: 300_000,
      budget: { id: 'stable', perDay: 10_000 },
      canForce: true,
    });
  });

  it('takes other times for a simulator', () => {
    const http = new WechatHttp(createClient());

    const issuer = new StableAccessTokenIssuer(http, { renewsInLastMs: 500, overlapMs: 400 });

    expect(issuer).toMatchObject({ renewsInLastMs: 500, overlapMs: 400 });
  });
});

describe('LegacyAccessTokenIssuer', () => {
  it('gets with the question in the query, and never forces', async () => {
    await issuerOf('legacy').issue({ ...REQUEST, force: true });

    expect(requests).toEqual([
      `GET /cgi-bin/token?grant_type=client_credential&appid=wx5f3&secret=${SECRET}`,
    ]);
  });

  it('says what asking does', () => {
    expect(issuerOf('legacy')).toMatchObject({
      name: 'access-token',
      subjects: 'one',
      isCopied: true,
      renewsFromState: false,
      reissue: 'supersedes',
      renewsInLastMs: 0,
      overlapMs: 300_000,
      budget: { id: 'legacy', perDay: 1_000 },
      canForce: false,
    });
  });
});

describe.each(['stable', 'legacy'])('the %s issuer', (endpoint) => {
  it.each([
    [TOKEN, 7200],
    [TOKEN, 1],
    [TOKEN, 345],
    [TOKEN, 86_400],
    [TOKEN, 2_592_000],
    [`85_${'aZ9-_'.repeat(102)}`.slice(0, 512), 7200],
    ['x'.repeat(4_096), 7200],
    ['!', 7200],
    ['~"\\/+=&%', 7200],
  ])('hands on %s for %i seconds, to the letter', async (value, seconds) => {
    answer.body = JSON.stringify({ access_token: value, expires_in: seconds, warning_msg: 'unknown' });

    const outcome = await issuerOf(endpoint).issue(REQUEST);

    expect(outcome).toEqual({ outcome: 'issued', value, lifetimeMs: seconds * 1_000 });
  });

  it.each([
    ['{}', 'NO_TOKEN'],
    ['{"errcode":0,"errmsg":"ok"}', 'NO_TOKEN'],
    ['{"expires_in":7200}', 'NO_TOKEN'],
    ['{"access_token":null,"expires_in":7200}', 'BAD_TOKEN'],
    ['{"access_token":12345,"expires_in":7200}', 'BAD_TOKEN'],
    ['{"access_token":["85_canaryT0ken"],"expires_in":7200}', 'BAD_TOKEN'],
    ['{"access_token":"","expires_in":7200}', 'BAD_TOKEN'],
    ['{"access_token":"85_canary T0ken","expires_in":7200}', 'BAD_TOKEN'],
    ['{"access_token":"85_canaryT0ken\\n","expires_in":7200}', 'BAD_TOKEN'],
    ['{"access_token":"85_canaryT0ken令","expires_in":7200}', 'BAD_TOKEN'],
    [`{"access_token":"${'x'.repeat(4_097)}","expires_in":7200}`, 'BAD_TOKEN'],
    ['{"access_token":"85_canaryT0ken"}', 'BAD_EXPIRES_IN'],
    ['{"access_token":"85_canaryT0ken","expires_in":null}', 'BAD_EXPIRES_IN'],
    ['{"access_token":"85_canaryT0ken","expires_in":-1}', 'BAD_EXPIRES_IN'],
    ['{"access_token":"85_canaryT0ken","expires_in":0}', 'BAD_EXPIRES_IN'],
    ['{"access_token":"85_canaryT0ken","expires_in":7199.5}', 'BAD_EXPIRES_IN'],
    ['{"access_token":"85_canaryT0ken","expires_in":"7200"}', 'BAD_EXPIRES_IN'],
    ['{"access_token":"85_canaryT0ken","expires_in":2592001}', 'BAD_EXPIRES_IN'],
    ['{"access_token":"85_canaryT0ken","expires_in":1e400}', 'BAD_EXPIRES_IN'],
    ['{"access_token":"85_canaryT0ken","expires_in":7200,"errcode":"40001"}', 'BAD_ERRCODE'],
    ['{"access_token":"85_canaryT0ken","expi', 'NOT_JSON'],
    ['<html>85_canaryT0ken</html>', 'NOT_JSON'],
    ['', 'EMPTY_BODY'],
    [`{"access_token":"${'x'.repeat(5_000_000)}","expires_in":7200}`, 'BODY_TOO_LARGE'],
  ])('does not know what was issued after %.60s: %s', async (body, failure) => {
    answer.body = body;

    const outcome = await issuerOf(endpoint).issue(REQUEST);

    expect(outcome).toEqual({ outcome: 'failed', issued: 'unknown', failure });
  });

  it('keeps the rid of -1 and does not know what was issued', async () => {
    answer.body = `{"errcode":-1,"errmsg":"system error rid: ${RID}"}`;

    const outcome = await issuerOf(endpoint).issue(REQUEST);

    expect(outcome).toEqual({ outcome: 'failed', issued: 'unknown', failure: 'ERRCODE_-1', rid: RID });
  });

  it.each(ERRCODES.map(({ errcode }) => errcode).filter((errcode) => errcode !== -1))(
    'answers %i with its scope, its rid and none of its text',
    async (errcode) => {
      answer.body = JSON.stringify({ errcode, errmsg: `some text of ${SECRET} rid: ${RID}` });

      const outcome = await issuerOf(endpoint).issue(REQUEST);

      expect(outcome).toEqual({
        outcome: 'refused',
        refusal: { errcode, rid: RID, ...refusalScopeOf(errcode) },
      });
    },
  );

  it('takes an errcode beside a token for a refusal', async () => {
    answer.body = JSON.stringify({ errcode: 40013, access_token: TOKEN, expires_in: 7200 });

    const outcome = await issuerOf(endpoint).issue(REQUEST);

    expect(outcome).toEqual({
      outcome: 'refused',
      refusal: { errcode: 40013, scope: 'configuration' },
    });
  });

  it('knows the address that WeChat does not know', async () => {
    answer.body = JSON.stringify({
      errcode: 40164,
      errmsg: `invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: ${RID}`,
    });

    const outcome = await issuerOf(endpoint).issue(REQUEST);

    expect(outcome).toEqual({
      outcome: 'refused',
      refusal: { errcode: 40164, rid: RID, callerIp: '203.0.113.9', scope: 'address' },
    });
  });

  it('sends one request, whatever comes back', async () => {
    answer = { status: 503, body: '{"errcode":-1}' };

    await issuerOf(endpoint).issue(REQUEST);

    expect(requests).toHaveLength(1);
  });

  it.each([
    ['{"ip_list":["203.0.113.9"]}', 'accepted'],
    ['{"errcode":0}', 'accepted'],
    ['{"errcode":40001}', 'refused'],
    ['{"errcode":40014}', 'refused'],
    ['{"errcode":42001}', 'refused'],
    ['{"errcode":48001}', 'accepted'],
    ['{"errcode":45009}', 'accepted'],
    ['{"errcode":45011}', 'accepted'],
    ['{"errcode":40164}', 'unknown'],
    ['{"errcode":61004}', 'unknown'],
    ['{"errcode":45035}', 'unknown'],
    ['{"errcode":89503}', 'unknown'],
    ['{"errcode":-1}', 'unknown'],
    ['{"errcode":"40001"}', 'unknown'],
    ['<html>', 'unknown'],
    ['', 'unknown'],
  ])('makes of %s about a token: %s', async (body, verdict) => {
    answer.body = body;

    const checked = await issuerOf(endpoint).check?.({ appId: 'wx5f3', value: 'a+b', timeoutMs: 5_000 });

    expect(checked).toBe(verdict);
    expect(requests).toEqual(['GET /cgi-bin/getcallbackip?access_token=a%2Bb']);
  });

  it('does not know what WeChat makes of a token while it cannot be reached', async () => {
    const issuer = issuerOf(endpoint, 'http://127.0.0.1:1');

    expect(await issuer.check?.({ appId: 'wx5f3', value: TOKEN, timeoutMs: 5_000 })).toBe('unknown');
  });

  it.each([
    { body: `<html>${SECRET} ${TOKEN}</html>` },
    { body: `{"access_token":"${TOKEN}","secret":"${SECRET}"` },
    { body: `{"access_token":"${TOKEN}","secret":"${SECRET}"}` },
    { body: `{"access_token":"${TOKEN} ","expires_in":7200}` },
    { body: `{"errcode":40125,"errmsg":"invalid appsecret ${SECRET} ${TOKEN} rid: ${SECRET}"}` },
    { body: `{"errcode":40164,"errmsg":"invalid ip ${SECRET} ipv6 ${TOKEN}, not in whitelist"}` },
    { body: `{"errcode":-1,"errmsg":"${SECRET} ${TOKEN}"}` },
    { body: `{"errcode":"${SECRET}","access_token":"${TOKEN}"}` },
    { status: 302, body: `${SECRET} ${TOKEN}` },
    { status: 502, body: `${SECRET} ${TOKEN}` },
    { body: `"${SECRET} ${TOKEN} ${'x'.repeat(100_000)}"` },
  ])('shows neither secret nor token after %.80o', async (given) => {
    answer = given;

    const outcome = await issuerOf(endpoint).issue(REQUEST);
    const printed = inspect(outcome, { depth: Infinity, showHidden: true }) + JSON.stringify(outcome);

    expect(outcome.outcome).not.toBe('issued');
    expect(printed).not.toContain(SECRET);
    expect(printed).not.toContain(TOKEN);
  });

  it.each(['http://127.0.0.1:1', 'http://wechat.invalid', 'https://127.0.0.1:1'])(
    'shows neither secret nor token while nothing answers at %s',
    async (url) => {
      const outcome = await issuerOf(endpoint, url).issue(REQUEST);

      expect(outcome).toMatchObject({ outcome: 'failed', issued: 'nothing' });
      expect(inspect(outcome, { depth: Infinity })).not.toContain(SECRET);
    },
  );
});
