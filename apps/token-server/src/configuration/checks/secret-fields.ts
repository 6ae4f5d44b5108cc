import { MayBeLeftOut, Satisfies } from '../rule.js';
import { A_FILE, A_VARIABLE, TEXT } from './problems.js';
import { isPath, isText, isVariable } from './tests.js';

type Need = 'required' | 'optional';

const secrets = new Map<object, Map<string, Need>>();

/**
 * The field holds a secret: its text itself, which needs `allowInline`. Two more fields name its source instead: one ends in `File`, for the
 * path of a file, and one in `Env`, for a variable of the environment.
 */
export function SecretField(need: Need): PropertyDecorator {
  const sources = {
    '': Satisfies(isText, TEXT),
    File: Satisfies(isPath, A_FILE),
    Env: Satisfies(isVariable, A_VARIABLE),
  };
  return (prototype, field) => {
    for (const [end, test] of Object.entries(sources)) {
      test(prototype, `${String(field)}${end}`);
      MayBeLeftOut()(prototype, `${String(field)}${end}`);
    }
    const fields = secrets.get(prototype) ?? new Map<string, Need>();
    secrets.set(prototype, fields.set(String(field), need));
  };
}

/** The fields of a group that hold secrets. */
export function secretFieldsOf(group: object): ReadonlyMap<string, Need> {
  return secrets.get(Object.getPrototypeOf(group) as object) ?? new Map();
}
