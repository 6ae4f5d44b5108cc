import type { Fault } from './fault.js';

type Fields = Readonly<Record<string, unknown>>;

/** The required field of each kind, and its type. */
const NEEDED: Record<Fault['kind'], Readonly<Record<string, 'number' | 'string'>>> = {
  reset: {},
  hang: {},
  slow: { ms: 'number' },
  drip: { everyMs: 'number' },
  truncated: {},
  broken: {},
  stalled: {},
  html: {},
  status: { status: 'number' },
  empty: {},
  redirect: { location: 'string' },
  errcode: { errcode: 'number' },
  body: { body: 'string' },
  huge: {},
};

/** Parses a fault from JSON; throws a sentence if it is invalid. */
export function readFault(fields: Fields): Fault {
  const { kind, stage = 'before' } = fields;
  if (!isKind(kind)) throw new TypeError(`A fault needs a "kind": one of ${Object.keys(NEEDED).join(', ')}.`);
  if (stage !== 'before' && stage !== 'after')
    throw new TypeError('A fault has the "stage" "before" or "after".');
  for (const [name, type] of Object.entries(NEEDED[kind]))
    if (typeof fields[name] !== type) throw new TypeError(`The fault "${kind}" needs a ${type} "${name}".`);
  for (const name of ['times', 'probability'])
    if (!['number', 'undefined'].includes(typeof fields[name]))
      throw new TypeError(`The "${name}" of a fault is a number.`);
  return fields as unknown as Fault;
}

function isKind(kind: unknown): kind is Fault['kind'] {
  return typeof kind === 'string' && Object.hasOwn(NEEDED, kind);
}
