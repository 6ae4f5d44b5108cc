import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type {
  AppAction,
  ClientSummary,
  ConsoleSession,
  ConsoleState,
} from '../../../libs/wechat-token-console/src/console-state.js';
import { RESULTS } from './canned-actions.js';
import { INSTALLATIONS, type Installation, type InstallationName } from './installation.js';
import { BASE, servePage } from './page-files.js';
import { APP_UNKNOWN, KEY_NEEDED, NOT_ALLOWED, SESSION_OVER, WRONG_KEY, type Refused } from './refusals.js';
import { stateOf } from './state-of.js';

/** The operator's key that the fixture accepts. */
export const OPERATOR_KEY = 'wto_liwei_fixture-key-of-no-worth';

/** What a page asked for that changes something. */
export interface Asked {
  readonly request: string;
  readonly body: unknown;
}

/** A console's server with canned states, on loopback: the page cannot tell it from a real one. */
export class ConsoleFixture {
  /** Everything that was asked for, but for states and files. */
  readonly asked: Asked[] = [];
  /** The origin and the base, with a slash at its end. */
  readonly url: string;
  /** Nothing is sent on a stream after its first state. */
  isSilent = false;
  /** A stream begins without a state: the page waits for the first one. */
  isHeld = false;
  /** Answers every request for a state, if set. */
  refusal: Refused | undefined;
  /** Answers every action, if set. */
  actionRefusal: Refused | undefined;
  /** The login is older than 15 minutes. */
  isLoginOld = false;
  private isLoggedIn = true;
  private installation: Installation;
  private readonly streams = new Map<ServerResponse, URLSearchParams>();
  private readonly alive = setInterval(() => this.sendAlive(), 5_000).unref();

  private constructor(
    private readonly server: Server,
    name: InstallationName,
  ) {
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${BASE}`;
    this.installation = INSTALLATIONS[name](Date.now());
  }

  /** Starts one. */
  static async serving(name: InstallationName): Promise<ConsoleFixture> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const fixture = new ConsoleFixture(server, name);
    server.on('request', (request, response) => void fixture.respond(request, response));
    return fixture;
  }

  /** Shows another installation, on open pages too. */
  show(name: InstallationName): void {
    this.change(() => INSTALLATIONS[name](Date.now()));
  }

  /** Whoever looks sees all and may do nothing. */
  makeViewer(): void {
    this.change(({ head, ...rest }) => ({
      ...rest,
      head: { ...head, viewer: { name: 'wang', role: 'viewer' } },
    }));
  }

  /** Ends the login, on open pages too. */
  endSession(): void {
    this.isLoggedIn = false;
    for (const stream of this.streams.keys()) stream.end('event: over\ndata: {}\n\n');
  }

  close(): void {
    clearInterval(this.alive);
    this.server.closeAllConnections();
    this.server.close();
  }

  private change(how: (before: Installation) => Installation): void {
    this.installation = how(this.installation);
    if (this.isSilent) return;
    for (const [stream, query] of this.streams) this.sendState(stream, query);
  }

  private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url!, this.url);
    const path = pathname.slice(BASE.length);
    if (!path.startsWith('api/')) return servePage(path, request, response);
    const route = `${request.method} ${path}`;
    const body = request.method === 'POST' ? await json(request) : undefined;
    if (request.method !== 'GET') this.asked.push({ request: route, body });
    if (route === 'GET api/stream' && !this.refusedState(searchParams))
      return this.openStream(response, searchParams);
    const answer = this.answer(route, body, searchParams);
    const { status, ...rest } = 'status' in answer ? answer : { status: 200, ...answer };
    response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    response.end(JSON.stringify(rest));
  }

  private answer(route: string, body: unknown, query: URLSearchParams): object | Refused {
    if (route === 'POST api/session') return this.logIn(body);
    if (route === 'GET api/session') return this.isLoggedIn ? this.session() : { login: 'key' };
    if (!this.isLoggedIn) return SESSION_OVER;
    if (route === 'DELETE api/session') {
      this.endSession();
      return {};
    }
    if (route.startsWith('GET')) return this.refusedState(query) ?? this.state(query)!;
    return this.act(route.slice('POST api/'.length), body);
  }

  private logIn(body: unknown): ConsoleSession | Refused {
    if (this.actionRefusal) return this.actionRefusal;
    if ((body as { key?: string }).key !== OPERATOR_KEY) return WRONG_KEY;
    this.isLoggedIn = true;
    return this.session();
  }

  private session(): ConsoleSession {
    const { head, server } = this.installation;
    return { login: server ? 'key' : 'none', viewer: head.viewer };
  }

  private act(path: string, body: unknown): object | Refused {
    const { key } = body as { key?: string };
    if (this.actionRefusal) return this.actionRefusal;
    if (this.installation.head.viewer.role !== 'operator') return NOT_ALLOWED;
    const [of, id, ...rest] = path.split('/');
    const action = (of === 'doctor' ? 'doctor' : rest.at(-1)) as keyof typeof RESULTS;
    if (action === 'revoke' && this.isLoginOld && key === undefined) return KEY_NEEDED;
    if (action === 'revoke' && key !== undefined && key !== OPERATOR_KEY) return WRONG_KEY;
    if (of === 'clients') this.suspend(id!, action === 'suspend', (body as { reason: string }).reason);
    if (action === 'revoke') this.beginRevocation(id!);
    return RESULTS[action as AppAction];
  }

  private suspend(id: string, isSuspended: boolean, reason: string): void {
    const suspension = { at: Date.now(), by: 'liwei', reason };
    const noted = (client: ClientSummary): ClientSummary => ({ ...client, isSuspended, suspension });
    this.change(({ server, ...rest }) => {
      const clients = server!.clients.map((client) => (client.id === id ? noted(client) : client));
      return { ...rest, server: { ...server!, clients } };
    });
  }

  private beginRevocation(appId: string): void {
    const endsAt = Date.now() + 31_000;
    this.change((before) => ({ ...before, revocation: { appId, endsAt } }));
  }

  private refusedState(query: URLSearchParams): Refused | undefined {
    if (!this.isLoggedIn) return SESSION_OVER;
    return this.refusal ?? (this.state(query) ? undefined : APP_UNKNOWN);
  }

  private state(query: URLSearchParams): ConsoleState | undefined {
    return stateOf(this.installation, query, Date.now());
  }

  private openStream(response: ServerResponse, query: URLSearchParams): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    this.streams.set(response, query);
    response.on('close', () => this.streams.delete(response));
    if (!this.isHeld) this.sendState(response, query);
  }

  private sendState(stream: ServerResponse, query: URLSearchParams): void {
    stream.write(`event: state\ndata: ${JSON.stringify(this.state(query))}\n\n`);
  }

  private sendAlive(): void {
    if (this.isSilent) return;
    for (const stream of this.streams.keys()) stream.write(`event: alive\ndata: {"at":${Date.now()}}\n\n`);
  }
}
