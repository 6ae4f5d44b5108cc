import type { Call } from '../api/call.js';
import { PageReply, RedirectReply, type Reply } from '../api/render.js';
import { askPage, errorPage } from '../authorize/authorize-page.js';
import { addressBack, type AuthorizeRequest, authorizeRequestOf } from '../authorize/authorize-request.js';
import { UserConsole } from '../consoles/user-console.js';
import type { Endpoint } from './endpoint.js';

const USERS_AT_FIRST = 2;

/** `/connect/oauth2/authorize`: asks the user, or redirects silently if only the openid is requested. */
export const authorizeEndpoint: Endpoint = { path: '/connect/oauth2/authorize', isUse: false, answer };

function answer(call: Call): Reply {
  const request = authorizeRequestOf(call);
  if (typeof request === 'number') return new PageReply(errorPage(request), request);

  call.trace.appId = request.app.appId;
  const users = new UserConsole(call.world, request.app);
  if (request.scope === 'snsapi_base') return allowed(request, users, users.current().openid);
  return call.method === 'POST' ? decided(call, request, users) : asked(request, users);
}

function asked(request: AuthorizeRequest, users: UserConsole): Reply {
  if (users.all().length === 0) for (let i = 0; i < USERS_AT_FIRST; i++) users.add();
  return new PageReply(askPage(request, users.all(), users.current()));
}

function decided(call: Call, request: AuthorizeRequest, users: UserConsole): Reply {
  const form = new URLSearchParams(call.body);
  if (form.get('decision') !== 'allow') return new RedirectReply(addressBack(request, {}));
  const chosen = users.all().find(({ openid }) => openid === form.get('openid'));
  if (!chosen) return asked(request, users);

  users.setCurrent(chosen.openid);
  return allowed(request, users, chosen.openid);
}

function allowed(request: AuthorizeRequest, users: UserConsole, openid: string): Reply {
  return new RedirectReply(addressBack(request, { code: users.authorize(openid, request.scope) }));
}
