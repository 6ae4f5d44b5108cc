import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WechatRequest } from '../api/request.js';
import type { WechatSimulator } from '../wechat-simulator.js';
import { isLoopbackHost } from '../authorize/is-loopback-host.js';
import { control, CONTROL_PREFIX } from './control.js';
import { deliver } from './deliver.js';
import { isLoopback } from './is-loopback.js';

const FOREIGN =
  'The simulator is steered from its own machine only, by 127.0.0.1, [::1] or localhost, and by no page of another origin.';

const IP_HEADER = 'x-simulated-ip';

/** Takes one request from its socket to the simulator and the answer back. */
export async function serve(
  simulator: WechatSimulator,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const request = await requestOf(incoming);
    if (request.url.startsWith(CONTROL_PREFIX)) obey(simulator, request, response);
    else deliver(await simulator.handle(request), response);
  } catch {
    // The caller went away while it sent, or while its answer was on the way: nobody is left to tell.
    response.destroy();
  }
}

function obey(simulator: WechatSimulator, request: WechatRequest, response: ServerResponse): void {
  const isNear = isLoopback(response.socket?.remoteAddress ?? '');
  const { status, body } =
    isNear && isOwn(request.headers ?? {})
      ? control(simulator, request)
      : { status: 403, body: JSON.stringify({ error: FOREIGN }) };
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

/**
 * A browser on this machine carries requests of any page, and a name of anybody's may lead here: only what calls this machine
 * by its own name, and no page of another origin, steers.
 */
function isOwn({ host = '', origin }: NonNullable<WechatRequest['headers']>): boolean {
  const self = `http://${host}`;
  if (!URL.canParse(self) || !isLoopbackHost(new URL(self).hostname)) return false;
  return origin === undefined || origin === self;
}

async function requestOf(incoming: IncomingMessage): Promise<WechatRequest> {
  const { method = 'GET', url = '/' } = incoming;
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(incoming.headers)) headers[name] = value?.toString();
  const ip = headers[IP_HEADER] ?? incoming.socket.remoteAddress ?? '127.0.0.1';
  const bytes = await bytesOf(incoming);
  // A form may be long, and is no text.
  const isForm = headers['content-type']?.startsWith('multipart/') ?? false;
  return { method, url, headers, bytes, body: isForm ? '' : bytes.toString('utf8'), ip };
}

async function bytesOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
