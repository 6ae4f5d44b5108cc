import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from '../account/ip-range.js';
import type { WechatRequest } from '../wire/request.js';
import type { WechatSimulator } from '../wechat-simulator.js';
import { isLoopbackHost } from '../authorize/is-loopback-host.js';
import { control, CONTROL_PREFIX } from './control.js';
import { deliver } from './deliver.js';

const FOREIGN =
  'The simulator can be controlled only from its own machine, by 127.0.0.1, [::1] or localhost, and not by a page of another origin.';

const IP_HEADER = 'x-simulated-ip';

/** Passes one request from its socket to the simulator and the response back. */
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
    // The caller disconnected while it sent or received: nobody is left to answer.
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
 * A browser on this machine sends requests of any page, and any host name may resolve to it: only requests to this machine's own names, and
 * not from pages of another origin, may control the simulator.
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
  // A form may be long, and is binary.
  const isForm = headers['content-type']?.startsWith('multipart/') ?? false;
  return { method, url, headers, bytes, body: isForm ? '' : bytes.toString('utf8'), ip };
}

async function bytesOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
