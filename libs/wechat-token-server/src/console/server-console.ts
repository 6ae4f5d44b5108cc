import type { OnModuleInit } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  ConsoleRefusal,
  ConsoleRoutes,
  refuseOtherSites,
  sendRefusal,
  type TokenConsoleSource,
} from 'nestjs-wechat-token-console';
import type { RawHandler } from '../mount/mount-below.js';
import type { ServerConsoleOptions } from '../wechat-token-server.options.js';
import { newRequestId } from '../wechat-shape/answer.js';
import type { ConsoleCalls } from './console-calls.js';
import { NO_CONSOLE } from './refusals.js';
import type { OperatorAccess } from './sessions/operator-access.js';

const PATH = '/console';
/** A stream ends after so long and the page opens another, which continues the session. */
const STREAM_MS = 20 * 60_000;

/** What {@link ServerConsole} is made of. */
export interface ServerConsoleParts {
  readonly options: ServerConsoleOptions;
  readonly source: Pick<TokenConsoleSource, 'start' | 'close'>;
  readonly routes: ConsoleRoutes;
  readonly calls: ConsoleCalls;
  readonly operators: OperatorAccess;
}

/** The console of a token server, at `/console/`. While there are no operators there is none. */
export class ServerConsole implements OnModuleInit {
  constructor(private readonly parts: ServerConsoleParts) {}

  onModuleInit(): void {
    this.parts.source.start();
  }

  /** Ends the streams of all pages. */
  close(): void {
    this.parts.routes.close();
    this.parts.source.close();
  }

  /** Answers a request for `/console` or below. */
  readonly handle: RawHandler = (request, response) => void this.serve(request, response);

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = newRequestId();
    response.on('error', () => undefined);
    response.setHeader('X-Token-Server', requestId);
    try {
      await this.answer(request, response, requestId);
    } catch (error) {
      // Discards a body that was not read.
      request.resume();
      sendRefusal(response, error instanceof ConsoleRefusal ? withId(error, requestId) : error);
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
    const { options, routes, calls } = this.parts;
    if (options.operators.isEmpty === true) throw NO_CONSOLE;
    const [path = ''] = (request.url ?? '').split('?', 1);
    const rest = path.slice(PATH.length + 1);
    if (request.method === 'POST' || request.method === 'DELETE')
      return calls.answer(request, response, rest, requestId);
    if (request.method !== 'GET' && request.method !== 'HEAD') throw NO_CONSOLE;
    // The page names its files from its own folder.
    if (path === PATH) return void response.writeHead(308, { Location: 'console/' }).end();
    if (rest.startsWith('api/')) this.continueSession(request, response, rest);
    await routes.get(request, response, rest);
  }

  private continueSession(request: IncomingMessage, response: ServerResponse, rest: string): void {
    refuseOtherSites(request);
    const given = this.parts.operators.sessionOf(request);
    if (!given) return;
    response.setHeader('Set-Cookie', this.parts.operators.cookieFor(request, given.value));
    if (rest !== 'api/stream') return;
    const timer = setTimeout(() => response.end(), STREAM_MS).unref();
    response.once('close', () => clearTimeout(timer));
  }
}

function withId({ status, body }: ConsoleRefusal, requestId: string): ConsoleRefusal {
  return new ConsoleRefusal(status, { ...body, requestId });
}
