import type { SimulatedApp } from '../account/simulated-app.js';
import type { Call } from '../api/call.js';
import { isLoopbackHost } from './is-loopback-host.js';
import { USER_SCOPES, type UserScope } from '../users/code-registry.js';
import type { AuthorizeErrcode } from './authorize-error.js';

const ORDER = ['appid', 'redirect_uri', 'response_type', 'scope', 'state'];
const STATE_BYTES = 128;

/** What an application requests from a user through a browser. */
export interface AuthorizeRequest {
  readonly app: SimulatedApp;
  readonly redirectUri: string;
  readonly scope: UserScope;
  /** Absent where none was sent: none comes back then. */
  readonly state: string | undefined;
}

/** Reads an authorize address, or answers the errcode that the page shows. */
export function authorizeRequestOf({ query, world }: Call): AuthorizeRequest | AuthorizeErrcode {
  const appId = query.get('appid') ?? '';
  if (appId === '') return 10012;
  const app = world.apps.get(appId);
  if (!app) return 40013;
  if (app.rules.behaviour.authorizeOrderMatters && !isInOrder(query)) return 10008;

  const redirectUri = query.get('redirect_uri') ?? '';
  if (redirectUri === '') return 10011;
  if (!leadsBack(redirectUri, app.callbackDomain)) return 10003;
  if (query.get('response_type') !== 'code') return 10008;
  const wanted = query.get('scope') ?? '';
  if (wanted === '') return 10010;
  const scope = USER_SCOPES.find((scope) => scope === wanted);
  if (!scope) return 10005;
  const state = query.get('state') ?? undefined;
  if (Buffer.byteLength(state ?? '') > STATE_BYTES) return 10008;
  return { app, redirectUri, scope, state };
}

/** Where the browser goes with the user's answer. */
export function addressBack(
  { redirectUri, state }: AuthorizeRequest,
  answer: Readonly<Record<string, string>>,
): string {
  const [address = '', ...fragment] = redirectUri.split('#');
  const query = new URLSearchParams({ ...answer, ...(state !== undefined && { state }) }).toString();
  const separator = address.includes('?') ? '&' : '?';
  return [query === '' ? address : address + separator + query, ...fragment].join('#');
}

function isInOrder(query: URLSearchParams): boolean {
  const places = [...query.keys()].map((name) => ORDER.indexOf(name)).filter((place) => place >= 0);
  return places.every((place, i) => i === 0 || place > (places[i - 1] ?? 0));
}

function leadsBack(address: string, domain: string | undefined): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (!['http:', 'https:'].includes(url.protocol)) return false;
  if (domain === undefined) return isLoopbackHost(url.hostname);
  return url.hostname === domain && url.port === '';
}
