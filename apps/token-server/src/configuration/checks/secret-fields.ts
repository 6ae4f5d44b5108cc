import { Satisfies, MayBeLeftOut } from '../rule.js';
import { A_FILE, A_VARIABLE, TEXT } from './problems.js';
import { isPath, isText, isVariable } from './tests.js';

/** The text of a secret itself, which needs `allowInline`. */
export function Inline(): PropertyDecorator {
  return both(Satisfies('isText', isText, TEXT), MayBeLeftOut());
}

/** The path of a file. */
export function InFile(): PropertyDecorator {
  return both(Satisfies('isPath', isPath, A_FILE), MayBeLeftOut());
}

/** The name of an environment variable. */
export function InVariable(): PropertyDecorator {
  return both(Satisfies('isVariable', isVariable, A_VARIABLE), MayBeLeftOut());
}

function both(one: PropertyDecorator, other: PropertyDecorator): PropertyDecorator {
  return (prototype, field) => {
    one(prototype, field);
    other(prototype, field);
  };
}
