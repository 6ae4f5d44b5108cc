import type { ClientSummary, ConsoleState, ConsoleView } from 'nestjs-wechat-token-console';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { DEFAULT_APP } from 'wechat-simulator';
import { StateReader } from '../console/state-reader.js';

const { appId } = DEFAULT_APP;

/** All that an operator can have done. */
export const ACTIONS: readonly (readonly [string, object])[] = [
  [`api/apps/${appId}/actions/refresh`, {}],
  [`api/apps/${appId}/actions/check`, {}],
  [`api/apps/${appId}/actions/quota`, {}],
  [`api/apps/${appId}/actions/revoke`, { appId }],
  ['api/clients/shop/suspend', { reason: 'a test' }],
  ['api/clients/shop/resume', { reason: 'a test' }],
  ['api/doctor', {}],
];

/** An answer of the console, and what it said. */
export interface ConsoleAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly cookie: string | undefined;
  readonly headers: Headers;
}

/** What the console's page sends with a request that changes something. */
const headersOfPage = (url: string): Record<string, string> => ({
  origin: new URL(url).origin,
  'sec-fetch-site': 'same-origin',
  'x-console': '1',
  'content-type': 'application/json',
});

/** The console of one server, as its page uses it in a browser: with a cookie. */
export class ConsolePage {
  /** Everything that the server sent. */
  seen = '';
  cookie = '';

  constructor(readonly url: string) {}

  async logIn(key: string): Promise<ConsoleAnswer> {
    const answer = await this.send('POST', 'api/session', { key });
    if (answer.cookie !== undefined) this.cookie = answer.cookie;
    return answer;
  }

  /** Sends what the page would send; `headers` takes something of it away or changes it. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string | undefined> = {},
  ): Promise<ConsoleAnswer> {
    const all = { ...headersOfPage(this.url), cookie: this.cookie, ...headers };
    const given = Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as [string, string]],
    );
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${this.url}/console/${path}`, {
      method,
      headers: method === 'DELETE' ? given.filter(([name]) => name !== 'content-type') : given,
      redirect: 'manual',
      ...(text !== undefined && { body: text }),
    });
    const answered = await response.text();
    const cookie = response.headers.get('set-cookie') ?? undefined;
    this.seen += answered + (cookie ?? '');
    return {
      status: response.status,
      body: answered.startsWith('{') ? (JSON.parse(answered) as Record<string, unknown>) : {},
      cookie: cookie?.split(';')[0],
      headers: response.headers,
    };
  }

  /** Sends that path as it is, with the cookie. Returns the status. */
  async raw(method: string, path: string): Promise<number> {
    const sent = request(this.url, {
      method,
      path,
      headers: { ...headersOfPage(this.url), cookie: this.cookie },
    });
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode ?? 0;
  }

  post(path: string, body: unknown = {}): Promise<ConsoleAnswer> {
    return this.send('POST', path, body);
  }

  get(path: string): Promise<ConsoleAnswer> {
    return this.send('GET', path, undefined, { 'content-type': undefined });
  }

  async view<V extends ConsoleView['view']>(view: V, more = ''): Promise<Extract<ConsoleView, { view: V }>> {
    const { body } = await this.get(`api/state?view=${view}${more}`);
    return (body as unknown as ConsoleState).view as Extract<ConsoleView, { view: V }>;
  }

  async client(id: string): Promise<ClientSummary | undefined> {
    return (await this.view('clients')).clients.find((client) => client.id === id);
  }

  stream(query: string): Promise<StateReader> {
    return StateReader.open(`${this.url}/console/api/stream?${query}`, { cookie: this.cookie });
  }
}
