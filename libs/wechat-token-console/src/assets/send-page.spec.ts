import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PageFiles } from './page-files.js';
import { sendFile, sendPage } from './send-page.js';

const SCRIPT = 'console.log(1);\n'.repeat(100);
const INDEX = '<head><script src="./assets/a-1.js"></script><link href="./assets/a-1.css"></head>';

let folder: string;
let files: PageFiles;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'console-page-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), INDEX);
  writeFileSync(join(folder, 'assets/a-1.js'), SCRIPT);
  writeFileSync(join(folder, 'assets/a-1.js.map'), '{}');
  files = new PageFiles(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Sent {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

function sent(send: (response: ServerResponse) => void): Sent {
  const said = { status: 0, headers: {} as OutgoingHttpHeaders, body: Buffer.alloc(0) };
  const response = {
    writeHead: (status: number, headers: OutgoingHttpHeaders) => {
      Object.assign(said, { status, headers });
      return response;
    },
    end: (body: Buffer | string = '') => Object.assign(said, { body: Buffer.from(body) }),
  };
  send(response as unknown as ServerResponse);
  return said;
}

const asked = (headers: IncomingMessage['headers']) => ({ headers }) as IncomingMessage;
const script = (headers: IncomingMessage['headers']) =>
  sent((response) => sendFile(asked(headers), response, files.find('assets/a-1.js')!));

describe('a file of the page', () => {
  it('is there for good, and packed for who can unpack it', () => {
    const plain = script({});
    const packed = script({ 'accept-encoding': 'br, gzip;q=0.8' });

    expect(plain.headers).toMatchObject({
      'Cache-Control': 'public, max-age=31536000, immutable',
      'Content-Type': 'text/javascript; charset=utf-8',
      'X-Content-Type-Options': 'nosniff',
      Vary: 'Accept-Encoding',
    });
    expect(plain.headers['Content-Encoding']).toBeUndefined();
    expect(plain.body.toString()).toBe(SCRIPT);
    expect(packed.headers['Content-Encoding']).toBe('gzip');
    expect(gunzipSync(packed.body).toString()).toBe(SCRIPT);
    expect(packed.body.length).toBe(packed.headers['Content-Length']);
  });

  it.each(['identity', 'gzip;q=0', 'gzip; q=0.0', 'br', 'gzipped'])('is not packed for "%s"', (accepted) => {
    expect(script({ 'accept-encoding': accepted }).headers['Content-Encoding']).toBeUndefined();
  });

  it('is not sent again to who has it', () => {
    const { headers } = script({});
    const again = script({ 'if-none-match': `"other", ${String(headers['ETag'])}` });

    expect([again.status, again.body.length]).toEqual([304, 0]);
    expect(script({ 'if-none-match': '"other"' }).status).toBe(200);
  });

  it.each(['assets/b.js', 'assets/../index.html', '../package.json', 'assets/a-1.js.map', 'assets', ''])(
    'is none for the path "%s"',
    (path) => {
      expect(files.find(path)).toBeUndefined();
    },
  );
});

describe('the page', () => {
  it.each([
    [0, '"./assets/a-1.js"', '"./assets/a-1.css"'],
    [1, '"../assets/a-1.js"', '"../assets/a-1.css"'],
  ])('%i folders below the console names its files from there', (depth, js, css) => {
    const { body, headers } = sent((response) => sendPage(response, files.index, depth, false));

    expect(body.toString()).toContain(js);
    expect(body.toString()).toContain(css);
    expect(body.toString()).not.toContain('wechat-console-panel');
    expect(headers['Content-Length']).toBe(body.length);
  });

  it('says that there is a panel', () => {
    const { body } = sent((response) => sendPage(response, files.index, 0, true));

    expect(body.toString()).toContain('<head><meta name="wechat-console-panel">');
  });
});
