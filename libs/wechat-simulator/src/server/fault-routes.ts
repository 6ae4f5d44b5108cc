import { textIn } from '../wire/json-body.js';
import { readFault } from '../faults/read-fault.js';
import type { Outage } from '../faults/faults.js';
import type { Routes } from './order.js';

const OUTAGES: Record<Outage | 'none', true> = { reset: true, hang: true, html: true, none: true };

/** Faults and outages. */
export const FAULT_ROUTES: Routes = {
  'GET faults': ({ simulator }) => ({ faults: simulator.faults.list() }),
  'POST faults': ({ simulator, fields }) => ({ id: simulator.faults.add(readFault(fields)).id }),
  'DELETE faults': ({ simulator, query }) => {
    const id = query.get('id');
    if (id === null) simulator.faults.clear();
    else return { removed: simulator.faults.remove(Number(id)) };
  },
  'POST outage': ({ simulator, fields }) => {
    const outage = textIn(fields, 'outage');
    if (!isOutage(outage)) throw new TypeError(`An "outage" is one of ${Object.keys(OUTAGES).join(', ')}.`);
    simulator.faults.setOutage(outage);
  },
};

function isOutage(text: string): text is Outage | 'none' {
  return Object.hasOwn(OUTAGES, text);
}
