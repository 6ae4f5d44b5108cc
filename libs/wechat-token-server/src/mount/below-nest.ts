import type { OnModuleInit } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Draining, ListeningServer } from '../life/draining.js';
import { answerEmpty, answerRefusal, newRequestId } from '../wechat-shape/answer.js';
import { closeWithConnection } from './close-with-connection.js';
import { mountBelow, type RawHandler } from './mount-below.js';
import { announcesBody, isRead, letRestPass } from './rest-of-body.js';

/** What is served below Nest. */
export interface RoutesBelow {
  /** By their exact path: `/cgi-bin/token`. */
  readonly exact: ReadonlyMap<string, RawHandler>;
  /** Native calls of the API: `/v1/apps/<AppID>/api/…`. */
  readonly nativeApi: RawHandler;
  /** `/console` and below, where there is a console. */
  readonly console?: RawHandler | undefined;
  /** Everything else that is not the server's own. */
  readonly others: RawHandler;
}

/** The first segments that Nest serves, the empty one of `/` among them. */
const OWN_SEGMENTS: ReadonlySet<string> = new Set(['', 'v1', 'health', 'metrics', 'console']);
const CONSOLE = /^\/console(?:\/|$)/;
const NATIVE_API = /^\/v1\/apps\/[^/?]+\/api(?:[/?]|$)/;

/** Serves WeChat's paths beside Nest's own. */
export class BelowNest implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly routes: RoutesBelow,
    private readonly draining: Draining,
  ) {}

  /** Without a server, in an application context or a worker, there is nothing to mount. */
  onModuleInit(): void {
    const { httpAdapter } = this.host;
    const server = httpAdapter?.getHttpServer?.() as ListeningServer | undefined;
    if (!server) return;
    this.draining.use(server);
    mountBelow(httpAdapter, {
      seen: (response) => {
        closeWithConnection(response);
        const { req } = response;
        // A body that goes on after the answer would hold the connection as long as it drips.
        if (announcesBody(req)) {
          response.once('close', () => {
            // A route of the application may read on.
            if (!isRead(req)) letRestPass(req);
          });
        }
        this.draining.track(response);
      },
      takes: (request) => isServedBelow(request, this.routes),
      handle: (request, response) => this.serve(request, response),
    });
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    if (this.draining.isEnded) {
      answerEmpty(response, newRequestId(), { status: 503, isLast: true });
      return;
    }
    try {
      handlerOf(request, this.routes)(request, response);
    } catch {
      // A source of clients that fails, for instance. What it throws may quote a key.
      answerRefusal(response, newRequestId(), { errcode: -1, sentence: 'the server failed' });
    }
  }
}

function handlerOf(
  { url = '' }: IncomingMessage,
  { exact, nativeApi, console, others }: RoutesBelow,
): RawHandler {
  const path = pathOf(url);
  if (console && CONSOLE.test(path)) return console;
  return exact.get(path) ?? (NATIVE_API.test(path) ? nativeApi : others);
}

/** Whether Nest does not serve a request. The case of the first segment does not matter, as in routers. */
function isServedBelow({ url = '' }: IncomingMessage, { console }: RoutesBelow): boolean {
  const path = pathOf(url);
  if (console && CONSOLE.test(path)) return true;
  const [, first = ''] = path.split('/');
  // `//v1` is not served by Nest, and is no path of WeChat either: the relay refuses it.
  if (!path.startsWith('/') || path.startsWith('//')) return true;
  return !OWN_SEGMENTS.has(first.toLowerCase()) || NATIVE_API.test(path);
}

function pathOf(url: string): string {
  const [path = ''] = url.split('?', 1);
  return path;
}
