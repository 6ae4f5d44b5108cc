import type {
  ActionResult,
  AppAction,
  ConsoleError,
  ConsoleSession,
  ConsoleState,
  SessionAnswer,
  ViewQuery,
} from '../../src/console-state.js';
import { below } from './base.js';

/** The server refused, and said why. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly status: number,
    readonly error: ConsoleError,
  ) {
    super(error.code);
  }
}

/** No response: the server cannot be reached. */
export class NoResponse extends Error {
  override readonly name = 'NoResponse';
}

export const getSession = () => request<SessionAnswer>('GET', 'api/session');
export const postSession = (key: string) => request<ConsoleSession>('POST', 'api/session', { key });
export const deleteSession = () => request<void>('DELETE', 'api/session');
export const getState = (query: ViewQuery) => request<ConsoleState>('GET', `api/state?${search(query)}`);
export const streamUrl = (query: ViewQuery) => below(`api/stream?${search(query)}`);

/** Lets the server act on an app. `revoke` needs the typed AppID, and the key if the login is old (`KEY_NEEDED`). */
export const postAction = (
  appId: string,
  action: AppAction,
  proof: { readonly appId?: string; readonly key?: string } = {},
) => request<ActionResult>('POST', `api/apps/${encodeURIComponent(appId)}/actions/${action}`, proof);

export const postClient = (id: string, action: 'suspend' | 'resume', reason: string) =>
  request<ActionResult>('POST', `api/clients/${encodeURIComponent(id)}/${action}`, { reason });

export const postDoctor = () => request<ActionResult>('POST', 'api/doctor', {});

/** Calls a route below the base; throws `Refusal` or `NoResponse`. */
export async function request<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T> {
  const response = await fetch(below(path), {
    method,
    credentials: 'same-origin',
    cache: 'no-store',
    headers: { 'X-Console': '1', ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new NoResponse();
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer as T;
  throw new Refusal(response.status, isConsoleError(answer) ? answer : unexpected(response.status));
}

function isConsoleError(answer: unknown): answer is ConsoleError {
  return typeof answer === 'object' && answer !== null && 'code' in answer && 'message' in answer;
}

/** What a proxy in between answers. */
function unexpected(status: number): ConsoleError {
  return {
    code: `HTTP_${status}`,
    message: {
      en: `The response was status ${status}, and not from the console.`,
      zh: `收到状态码 ${status}，而且不是控制台的响应。`,
    },
    remedy: {
      en: 'A proxy in between may have answered. Check that the server is up.',
      zh: '可能是中间的代理返回的。请检查服务器是否在运行。',
    },
  };
}

function search(query: ViewQuery): string {
  return new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString();
}
