import type { CredentialKey } from '../../libs/wechat-token/src/core/ports/credential.js';
import type { FaultKind } from './fault-plan.js';
import { Judge } from './judge.js';
import { SimulatedWechat } from './simulated-wechat.js';
import { Tallies } from './tallies.js';
import type { World } from './world.js';

/** What befalls the first app alone: none of it may bind the second, which has the same store and the same processes. */
const OF_THE_FIRST: ReadonlySet<FaultKind> = new Set([
  'spurious',
  'foreign',
  'foreign-force',
  'wrong-secret',
  'bad-address',
  'bad-reporter',
  'by-hand',
  'leak',
  'unreadable-record',
  'secret-unavailable',
  'one-in-trouble',
]);

/** The world as a second app sees it: with an account and a judge of its own, and without the first one's troubles. */
export function secondAppOf(world: World): World {
  const key: CredentialKey = { appId: 'wxfedcba9876543210', kind: 'access-token' };
  const kinds = world.kinds.filter((kind) => !OF_THE_FIRST.has(kind));
  const view = Object.create(world) as World;
  const own: Partial<Record<keyof World, unknown>> = {
    key,
    kinds,
    tallies: new Tallies(),
    wechat: new SimulatedWechat(() => world.time.now, world.options.rules, 'second-'),
    activeFault: ((kind, process) =>
      OF_THE_FIRST.has(kind) ? undefined : world.activeFault(kind, process)) satisfies World['activeFault'],
    wasActive: ((kind, ...when) =>
      !OF_THE_FIRST.has(kind) && world.wasActive(kind, ...when)) satisfies World['wasActive'],
  };
  for (const [name, value] of Object.entries(own)) Object.defineProperty(view, name, { value });
  // Once it has what a judge looks at.
  Object.defineProperty(view, 'judge', { value: new Judge(view) });
  return view;
}
