import { textIn } from '../wire/json-body.js';
import { USER_SCOPES, type UserScope } from '../users/code-registry.js';
import type { UserConsole } from '../consoles/user-console.js';
import { isUserTokenAliveAt } from '../users/user-token.js';
import { atIn, type Order, type Routes, withoutValue } from './order.js';

/** Actions of users without a browser and a phone, and the state of their tokens. */
export const USER_ROUTES: Routes = {
  'GET users': (order) => ({ users: usersOf(order).all() }),
  'POST users': (order) => usersOf(order).add(userIn(order)),
  'POST current-user': (order) => void usersOf(order).setCurrent(openidIn(order)),
  'POST authorize': (order) => {
    const openid = someoneIn(order);
    return { openid, code: usersOf(order).authorize(openid, scopeIn(order)) };
  },
  'POST login-code': (order) => {
    const openid = someoneIn(order);
    return { openid, code: usersOf(order).loginCode(openid) };
  },
  'POST change-password': (order) => ({ ended: usersOf(order).changePassword(openidIn(order)) }),
  'POST withdraw': (order) => ({ ended: usersOf(order).withdraw(openidIn(order)) }),
  'POST kill-user-token': (order) => ({ killed: usersOf(order).killToken(textIn(order.fields, 'token')) }),
  'POST accepts-user-token': (order) => ({
    accepted: usersOf(order).acceptsToken(textIn(order.fields, 'token'), atIn(order.fields)),
  }),
  'POST accepts-refresh-token': (order) => ({
    accepted: usersOf(order).acceptsRefreshToken(textIn(order.fields, 'token'), atIn(order.fields)),
  }),
  'GET user-tokens': (order) => ({
    tokens: usersOf(order)
      .tokens(order.query.get('openid') ?? undefined)
      .map((token) => ({
        ...withoutValue(token, order.query),
        alive: isUserTokenAliveAt(token, order.simulator.time.now()),
      })),
  }),
  'POST callback-domain': ({ simulator, appId, fields }) =>
    simulator.console(appId).setCallbackDomain(textIn(fields, 'domain') || undefined),
};

function usersOf({ simulator, appId }: Order): UserConsole {
  return simulator.console(appId).users;
}

function openidIn({ fields }: Order): string {
  const openid = textIn(fields, 'openid');
  if (openid === '') throw new TypeError('A user is named by an "openid".');
  return openid;
}

function someoneIn(order: Order): string {
  return textIn(order.fields, 'openid') || usersOf(order).current().openid;
}

function scopeIn({ fields }: Order): UserScope | undefined {
  const wanted = fields['scope'];
  const scope = USER_SCOPES.find((scope) => scope === wanted);
  if (wanted !== undefined && !scope) throw new TypeError(`A "scope" is one of ${USER_SCOPES.join(', ')}.`);
  return scope;
}

function userIn({ fields }: Order): Record<string, string | boolean> {
  const texts = ['openid', 'nickname', 'unionid', 'language'].filter((name) => textIn(fields, name) !== '');
  const flags = ['isSnapshot', 'isBlocked', 'isSubscribed'].filter(
    (name) => typeof fields[name] === 'boolean',
  );
  return Object.fromEntries([...texts, ...flags].map((name) => [name, fields[name] as string | boolean]));
}
