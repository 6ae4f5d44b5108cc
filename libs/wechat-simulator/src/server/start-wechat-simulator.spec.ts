import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_APP, type RunningSimulator, type StartOptions, startWechatSimulator } from '../index.js';

const { appId, appSecret } = DEFAULT_APP;
const TOKEN_PATH = `/cgi-bin/token?grant_type=client_credential&appid=${appId}&secret=${appSecret}`;

let running: RunningSimulator;

async function start(options: StartOptions = {}): Promise<string> {
  running = await startWechatSimulator(options);
  return running.url;
}

async function failureOf(answer: Promise<unknown>): Promise<unknown> {
  return answer.then(
    () => 'no failure',
    (error: { cause?: { code?: string } }) => error.cause?.code,
  );
}

afterEach(() => running.close());

describe('startWechatSimulator', () => {
  it('listens on a free port of 127.0.0.1', async () => {
    const url = await start();

    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    expect(running.port).toBeGreaterThan(0);
  });

  it('rules 1 and 3: answers success and refusal with 200 and the odd content type', async () => {
    const url = await start();

    const [given, refused] = await Promise.all([fetch(url + TOKEN_PATH), fetch(`${url}/cgi-bin/token`)]);

    expect([given.status, refused.status]).toEqual([200, 200]);
    expect(given.headers.get('content-type')).toBe('application/json; encoding=utf-8');
    expect(await given.json()).toMatchObject({ expires_in: 7200 });
    expect(await refused.json()).toMatchObject({ errcode: 41002 });
  });

  it.each([
    [{}, 200],
    [{ host: 'localhost:1' }, 200],
    [{ host: '[::1]' }, 200],
    [{ host: '127.0.0.1:1', origin: 'http://127.0.0.1:1' }, 200],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ host: '127.0.0.1:1', origin: 'http://127.0.0.1:2' }, 403],
    [{ host: 'evil.example' }, 403],
    [{ host: 'localhost.evil.example' }, 403],
    [{ host: 'evil.example', origin: 'http://evil.example' }, 403],
  ])('is controlled by a request with %o: %i', async (headers, status) => {
    const url = await start();
    const killing = request(`${url}/__simulator/kill-token`, { method: 'POST', headers });
    killing.end('{"token":"x"}');

    const [response] = await once(killing, 'response');
    response.resume();

    expect(response.statusCode).toBe(status);
  });

  it('rule 2: a chunked POST gets 412 and nothing else', async () => {
    const url = await start();
    const chunked = request(`${url}/cgi-bin/stable_token`, { method: 'POST' });
    chunked.write('{');
    chunked.end('}');

    const [response] = await once(chunked, 'response');

    expect(response.statusCode).toBe(412);
    expect(await response.toArray()).toEqual([]);
  });

  it('a POST with a Content-Length is accepted', async () => {
    const url = await start();
    const body = JSON.stringify({ grant_type: 'client_credential', appid: appId, secret: appSecret });

    const response = await fetch(`${url}/cgi-bin/stable_token`, { method: 'POST', body });

    expect(await response.json()).toMatchObject({ expires_in: 7200 });
  });

  it('uses the address in a header as the caller', async () => {
    const url = await start({ apps: [{ ...DEFAULT_APP, whitelist: ['203.0.113.9'] }] });

    const near = await fetch(url + TOKEN_PATH);
    const far = await fetch(url + TOKEN_PATH, { headers: { 'X-Simulated-Ip': '203.0.113.9' } });

    expect(await near.json()).toMatchObject({ errmsg: expect.stringContaining('invalid ip 127.0.0.1 ') });
    expect(await far.json()).toMatchObject({ expires_in: 7200 });
  });

  it('is controlled over HTTP', async () => {
    const url = await start();

    await fetch(`${url}/__simulator/faults`, { method: 'POST', body: '{"kind":"errcode","errcode":-1}' });
    const struck = await fetch(url + TOKEN_PATH);

    expect(await struck.json()).toMatchObject({
      errcode: -1,
      errmsg: expect.stringMatching(/^system error rid: /),
    });
    expect(running.simulator.journal.calls()).toHaveLength(1);
  });

  it.each(['before', 'after'] as const)('resets the connection %s the call is processed', async (stage) => {
    const url = await start();
    running.simulator.faults.add({ kind: 'reset', stage });

    const failure = await failureOf(fetch(url + TOKEN_PATH));

    expect(failure).toBe('ECONNRESET');
    expect(running.simulator.journal.issued()).toHaveLength(stage === 'after' ? 1 : 0);
  });

  it('lets a caller hang until it disconnects', async () => {
    const url = await start();
    running.simulator.faults.add({ kind: 'hang' });
    const leaving = new AbortController();

    const answer = fetch(url + TOKEN_PATH, { signal: leaving.signal });
    const left = answer.catch((error: Error) => error.name);
    while (running.simulator.journal.calls().length === 0) await new Promise(setImmediate);
    leaving.abort();

    expect(await left).toBe('AbortError');
  });

  it('drips a body byte by byte', async () => {
    const url = await start({ wire: { tokenLength: 8 } });
    running.simulator.faults.add({ kind: 'drip', everyMs: 1 });

    const response = await fetch(url + TOKEN_PATH);

    expect(await response.json()).toMatchObject({ expires_in: 7200 });
  });

  it('drips for ever', async () => {
    const url = await start();
    running.simulator.faults.add({ kind: 'drip', everyMs: 1, forever: true });

    const response = await fetch(url + TOKEN_PATH);
    const reader = response.body?.getReader();
    const piece = await reader?.read();
    await reader?.cancel();

    expect(String.fromCharCode(...(piece?.value ?? []))).toMatch(/^ +$/);
  });

  it('reports that a port is in use', async () => {
    await start();

    await expect(startWechatSimulator({ port: running.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('cuts every connection when it closes', async () => {
    const url = await start();
    running.simulator.faults.add({ kind: 'hang' });
    const failure = failureOf(fetch(url + TOKEN_PATH));
    while (running.simulator.journal.calls().length === 0) await new Promise(setImmediate);

    await running.close();

    expect(await failure).toMatch(/UND_ERR_SOCKET|ECONNRESET/);
  });
});
