import { createServer } from 'node:http';
import { answer } from '../kit/child.mjs';
import { writeBytes } from '../kit/write-bytes.mjs';

const ANSWER = JSON.stringify({ errcode: 0, errmsg: 'ok', list: 'x'.repeat(300) });

/** WeChat as fast as can be: issues one token, waits as long as it is told, takes and gives bodies of any length. */
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://x');
  switch (pathname) {
    case '/cgi-bin/stable_token':
      request.resume();
      return response.end('{"access_token":"REAL","expires_in":7200}');
    case '/cgi-bin/sink':
      return request.resume().once('end', () => response.end(ANSWER));
    case '/cgi-bin/file': {
      const bytes = Number(searchParams.get('bytes'));
      return writeBytes(response.setHeader('Content-Length', bytes), bytes);
    }
    default: {
      const ms = Number(searchParams.get('ms'));
      if (ms > 0) setTimeout(() => response.end(ANSWER), ms);
      else response.end(ANSWER);
    }
  }
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => answer({ url: `http://127.0.0.1:${server.address().port}` }));
