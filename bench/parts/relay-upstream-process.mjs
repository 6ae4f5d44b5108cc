import { createServer } from 'node:http';
import { answer } from '../kit/child.mjs';

const ANSWER = JSON.stringify({ errcode: 0, errmsg: 'ok', list: 'x'.repeat(300) });
const CHUNK = Buffer.alloc(64 * 1024, 'x');

/** WeChat as fast as can be: issues one token, waits as long as it is told, takes and gives bodies of any length. */
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://x');
  switch (pathname) {
    case '/cgi-bin/stable_token':
      request.resume();
      return response.end('{"access_token":"REAL","expires_in":7200}');
    case '/cgi-bin/sink':
      return request.resume().once('end', () => response.end(ANSWER));
    case '/cgi-bin/file':
      return send(response, Number(searchParams.get('bytes')));
    default: {
      const ms = Number(searchParams.get('ms'));
      if (ms > 0) setTimeout(() => response.end(ANSWER), ms);
      else response.end(ANSWER);
    }
  }
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => answer({ url: `http://127.0.0.1:${server.address().port}` }));

function send(response, bytes) {
  response.setHeader('Content-Length', bytes);
  let left = bytes;
  const more = () => {
    while (left > 0) {
      const chunk = left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK;
      left -= chunk.length;
      if (!response.write(chunk)) return response.once('drain', more);
    }
    response.end();
  };
  more();
}
