import { fieldsOf, textIn } from '../wire/json-body.js';
import type { WechatRequest } from '../wire/request.js';
import type { WechatSimulator } from '../wechat-simulator.js';
import { ACCOUNT_ROUTES } from './account-routes.js';
import { FAULT_ROUTES } from './fault-routes.js';
import { JOURNAL_ROUTES } from './journal-routes.js';
import { MEDIA_ROUTES } from './media-routes.js';
import type { Routes } from './order.js';
import { TICKET_ROUTES } from './ticket-routes.js';
import { USER_ROUTES } from './user-routes.js';

/** The path of the control API, on the same port as WeChat's API. */
export const CONTROL_PREFIX = '/__simulator/';

/** A response of the control API. */
export interface ControlAnswer {
  readonly status: number;
  readonly body: string;
}

/** The routes of the control API, by method and path. */
export const ROUTES: Routes = {
  'GET instance': ({ simulator }) => ({
    simulator: 'wechat-simulator',
    instanceId: simulator.instanceId,
    now: simulator.time.now(),
    timeScale: simulator.time.scale,
    appIds: simulator.appIds,
  }),
  'POST time': ({ simulator, fields }) => {
    simulator.time.advance(Number(fields['advanceSeconds']) * 1000);
    return { now: simulator.time.now() };
  },
  ...JOURNAL_ROUTES,
  ...FAULT_ROUTES,
  ...ACCOUNT_ROUTES,
  ...MEDIA_ROUTES,
  ...TICKET_ROUTES,
  ...USER_ROUTES,
};

/** Executes an order to the simulator itself. An invalid order gets 400 and a sentence. */
export function control(simulator: WechatSimulator, request: WechatRequest): ControlAnswer {
  const url = new URL(request.url, 'http://simulator');
  const name = `${request.method ?? 'GET'} ${url.pathname.slice(CONTROL_PREFIX.length)}`;
  if (!Object.hasOwn(ROUTES, name))
    return sentence(404, `There is no "${name}", only: ${Object.keys(ROUTES).join(', ')}.`);

  const fields = fieldsOf(request.body || '{}');
  if (!fields) return sentence(400, 'The body is not a JSON object.');
  const query = url.searchParams;
  const appId = query.get('appId') ?? (textIn(fields, 'appId') || (simulator.appIds[0] ?? ''));
  try {
    return json(200, ROUTES[name]?.({ simulator, query, fields, appId }) ?? {});
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return sentence(400, error.message);
    throw error;
  }
}

function sentence(status: number, error: string): ControlAnswer {
  return json(status, { error });
}

function json(status: number, fields: unknown): ControlAnswer {
  return { status, body: JSON.stringify(fields) };
}
