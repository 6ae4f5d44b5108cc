import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATE_HEADERS } from '../assets/headers.js';
import type { PageFiles } from '../assets/page-files.js';
import { sendFile, sendPage } from '../assets/send-page.js';
import { ConsoleRefusal } from '../console-refusal.js';
import type { ConsoleError, ConsoleState, SessionAnswer } from '../console-state.js';
import type { ConsoleSource } from '../state/console-source.js';
import type { ConsoleAccess } from './console-access.js';
import type { ConsolePanel } from './console-panel.js';
import { OpenStreams } from './open-streams.js';
import { refuseOtherSites } from './own-page.js';
import { sendJson, sendRefusal } from './send-json.js';
import { StateStream } from './state-stream.js';
import { viewQueryOf } from './view-query.js';

/** What {@link ConsoleRoutes} are made of. */
export interface ConsoleRoutesParts {
  readonly files: PageFiles;
  readonly source: ConsoleSource;
  readonly access: ConsoleAccess;
  /** Actions of the application's own. @default none */
  readonly panel?: ConsolePanel | undefined;
  /** How many streams may be open. @default 100 */
  readonly maxStreams?: number | undefined;
}

const MAX_STREAMS = 100;

/** Paths of screens, for which the page is sent. */
const SCREEN = /^(?:|login|log|clients|servers|apps\/[^/]{1,100})$/;

/** All that a console answers to GET: the page, its files, and the states of its screens. Writes to Node's own response. */
export class ConsoleRoutes {
  private readonly streams: OpenStreams;
  private isClosed = false;

  constructor(private readonly parts: ConsoleRoutesParts) {
    this.streams = new OpenStreams(parts.maxStreams ?? MAX_STREAMS);
  }

  /** Answers a request; `path` is what comes after the console's own path and a slash. Never rejects. */
  async get(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    response.on('error', () => undefined);
    try {
      await this.answer(request, response, path);
    } catch (error) {
      sendRefusal(response, error);
    }
  }

  /** Ends all streams, and those that come later. */
  close(): void {
    this.isClosed = true;
    this.streams.endAll();
  }

  private async answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const { files, panel, access } = this.parts;
    access.admit?.(request);
    if (SCREEN.test(path))
      return sendPage(response, files.index, path.split('/').length - 1, panel !== undefined);
    if (path.startsWith('assets/')) {
      const file = files.find(path);
      if (file) return sendFile(request, response, file);
    }
    if (path === 'demo/panel' && panel) {
      refuseOtherSites(request);
      return sendJson(response, 200, await panel.state());
    }
    if (path.startsWith('api/')) return this.answerAsJson(request, response, path.slice('api/'.length));
    throw new ConsoleRefusal(404, NOT_FOUND);
  }

  private async sessionOf(request: IncomingMessage): Promise<SessionAnswer> {
    try {
      return (await this.parts.access.visitorOf(request)).session;
    } catch (error) {
      if (error instanceof ConsoleRefusal && error.body.code === 'SESSION_OVER') return { login: 'key' };
      throw error;
    }
  }

  private async answerAsJson(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
  ): Promise<void> {
    refuseOtherSites(request);
    const { access, source } = this.parts;
    if (path === 'session') return sendJson(response, 200, await this.sessionOf(request));
    const visitor = await access.visitorOf(request);
    if (path !== 'state' && path !== 'stream') throw new ConsoleRefusal(404, NOT_FOUND);
    const query = viewQueryOf(new URL(request.url ?? '', 'http://console').searchParams);
    const state = await source.stateOf(query, visitor.session.viewer);
    const hasRoom = this.streams.hasRoomFor(visitor);
    // A page asks for a state by itself while it has no stream: it says why.
    if (path === 'state' || request.method === 'HEAD')
      return sendJson(response, 200, hasRoom ? state : withNotice(state, TOO_MANY));

    if (!hasRoom) throw new ConsoleRefusal(503, TOO_MANY);
    if (response.closed || response.destroyed) return;
    // A connection that ends with its stream does not hold up the end of the application.
    response.shouldKeepAlive = false;
    response.writeHead(200, STREAM_HEADERS);
    if (this.isClosed) return void response.end();
    const stream = new StateStream(response, query, visitor, source, state);
    this.streams.add(stream, visitor);
    response.once('close', () => this.streams.remove(stream));
  }
}

const STREAM_HEADERS = {
  ...STATE_HEADERS,
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
};

const NOT_FOUND: ConsoleError = {
  code: 'NOT_FOUND',
  message: { en: 'The console has nothing at this address', zh: '控制台中没有这个地址' },
};
const TOO_MANY: ConsoleError = {
  code: 'TOO_MANY_STREAMS',
  message: { en: 'Too many tabs show this console', zh: '打开此控制台的标签页过多' },
  remedy: {
    en: 'Close some of them. Until then this page is only brought up to date every few seconds',
    zh: '请关闭其中一些。在此之前，本页面每隔几秒才更新一次',
  },
};

const withNotice = ({ head, view }: ConsoleState, { code, message, remedy }: ConsoleError): ConsoleState => ({
  head: { ...head, notices: [{ code, message, ...(remedy && { remedy }) }, ...head.notices] },
  view,
});
