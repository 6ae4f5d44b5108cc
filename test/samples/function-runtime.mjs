// Stands in for the runtime of a cloud function: imports the function of this folder once, and calls its handler for each request to /call.
import { createServer } from 'node:http';

const { handler } = await import(`file://${process.cwd()}/index.mjs`);

createServer(async ({ url }, response) => {
  if (url !== '/call') return response.writeHead(404).end();
  try {
    const { statusCode, body } = await handler({});
    response.writeHead(statusCode, { 'content-type': 'application/json' }).end(body);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}).listen(process.env['PORT'], '127.0.0.1');
