import type { AppOptions } from '../account/app.options.js';
import { type JsonFields, textIn } from '../wire/json-body.js';
import type { Order, Routes } from './order.js';

/** The actions of administrators and of other programs. */
export const ACCOUNT_ROUTES: Routes = {
  'POST apps': ({ simulator, fields }) => void simulator.addApp(appIn(fields)),
  'POST mint-elsewhere': ({ simulator, appId }) => ({ id: simulator.mintElsewhere(appId).id }),
  'POST force-elsewhere': ({ simulator, appId }) => ({ id: simulator.forceElsewhere(appId)?.id ?? null }),
  'POST kill-token': ({ simulator, fields }) => {
    const token = simulator.findToken(textIn(fields, 'token') || textIn(fields, 'id'));
    return { killed: token !== undefined && simulator.killToken(token.value) };
  },
  'POST freeze-secret': (order) => ({ effectiveAt: consoleOf(order).freezeSecret() }),
  'POST unfreeze-secret': (order) => ({ effectiveAt: consoleOf(order).unfreezeSecret() }),
  'POST reset-secret': (order) => ({
    appSecret: consoleOf(order).resetSecret(textIn(order.fields, 'appSecret') || undefined),
  }),
  'POST whitelist': (order) => void consoleOf(order).setWhitelist(entriesIn(order)),
  'POST approve-ip': (order) => void consoleOf(order).approveIp(textIn(order.fields, 'ip')),
  'POST refuse-ip': (order) => void consoleOf(order).refuseIp(textIn(order.fields, 'ip')),
};

function consoleOf({ simulator, appId }: Order): ReturnType<Order['simulator']['console']> {
  return simulator.console(appId);
}

function appIn(fields: JsonFields): AppOptions {
  const { appId, appSecret } = fields;
  if (typeof appId !== 'string' || appId === '') throw new TypeError('An app needs an "appId".');
  if (typeof appSecret !== 'string' || appSecret === '') throw new TypeError('An app needs an "appSecret".');
  return { ...fields, appId, appSecret };
}

function entriesIn({ fields }: Order): string[] | undefined {
  const { entries } = fields;
  if (entries === null) return undefined;
  if (Array.isArray(entries) && entries.every((entry) => typeof entry === 'string')) return entries;
  throw new TypeError('A whitelist needs "entries": a list of addresses, or null to turn it off.');
}
