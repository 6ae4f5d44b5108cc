import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerEmpty, answerJson, answerRefusal, newRequestId, ownHeaders } from '../wechat-shape/answer.js';
import type { RawHandler } from '../mount/mount-below.js';
import { ticketRoute } from './ticket.route.js';
import { stableTokenRoute, tokenRoute } from './token.route.js';
import { loginRoute, userRoute } from './user.routes.js';
import { refused, routeCallOf, type CompatibleParts, type Route, type RouteAnswer } from './route.js';

/** The paths of WeChat that this server serves itself. All others are relayed. */
const ROUTES: Readonly<Record<string, Route>> = {
  '/cgi-bin/token': tokenRoute,
  '/cgi-bin/stable_token': stableTokenRoute,
  '/cgi-bin/ticket/getticket': ticketRoute,
  '/sns/jscode2session': loginRoute,
  '/sns/oauth2/access_token': loginRoute,
  '/sns/oauth2/refresh_token': userRoute,
  '/sns/userinfo': userRoute,
  '/sns/auth': userRoute,
};

/** The handlers of WeChat's own paths, by path. They are served below Nest. */
export function compatibleRoutes(parts: CompatibleParts): ReadonlyMap<string, RawHandler> {
  return new Map(
    Object.entries(ROUTES).map(([path, route]) => [
      path,
      (request, response) => void serve(parts, path, route, request, response),
    ]),
  );
}

async function serve(
  parts: CompatibleParts,
  path: string,
  route: Route,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = newRequestId();
  const startedAt = performance.now();
  const origin = parts.access.originOf(request);
  const call = routeCallOf(request, path, origin);
  const isServed = call.method === 'GET' || call.method === 'POST';
  const answer = isServed ? await answerOf(() => route(parts, call)) : NOT_ALLOWED;
  if (answer.kind === 'refusal') await parts.refusals.turn(response, answer.isBadKey);
  if (!isServed) response.setHeader('Allow', 'GET, POST');
  let { outcome } = answer.audited;
  try {
    write(request, response, requestId, answer);
  } catch {
    // A gateway in front of WeChat may answer with a status that HTTP does not have.
    response.destroy();
    outcome = 'FAILED';
  }
  parts.audit.write({
    by: 'nobody',
    ...answer.audited,
    outcome,
    from: origin.address,
    path,
    tookMs: Math.round(performance.now() - startedAt),
    requestId,
  });
}

const NOT_ALLOWED: RouteAnswer = {
  kind: 'empty',
  status: 405,
  audited: { what: 'refused', outcome: 'METHOD', status: 405 },
};

/** A source of clients that throws, for example, is not the client's fault. */
async function answerOf(route: () => Promise<RouteAnswer>): Promise<RouteAnswer> {
  try {
    return await route();
  } catch {
    return refused(-1, 'the server failed', { outcome: 'FAILED' });
  }
}

function write(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  answer: RouteAnswer,
): void {
  // Otherwise the connection would wait for the rest of a body that nothing reads.
  if (!request.complete) response.shouldKeepAlive = false;
  switch (answer.kind) {
    case 'json':
      return answerJson(response, requestId, answer.json);
    case 'refusal':
      return answerRefusal(response, requestId, answer);
    case 'empty':
      return answerEmpty(response, requestId, answer);
    case 'response': {
      const { status, contentType = 'application/octet-stream', body } = answer.response;
      const headers = { 'Content-Type': contentType, 'Content-Length': body.byteLength };
      response.writeHead(status, { ...ownHeaders(requestId), ...headers }).end(body);
    }
  }
}
