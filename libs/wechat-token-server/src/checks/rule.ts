import { ValidateBy, ValidateIf } from 'class-validator';
import type { OptionProblem } from 'nestjs-wechat-token';

/** A rule of class-validator's that says in both languages what is wrong. */
export function Satisfies(
  name: string,
  isGood: (value: unknown) => boolean,
  problem: OptionProblem,
): PropertyDecorator {
  // Without a message class-validator drops the context.
  return ValidateBy(
    { name, validator: { validate: isGood } },
    { context: problem, message: problem.problem.en },
  );
}

/** The option may be left out. Unlike class-validator's own, does not let null through. */
export function MayBeLeftOut(): PropertyDecorator {
  return ValidateIf((_, value: unknown) => value !== undefined);
}

/** Whether the value is an object and not an array. */
export function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether the value is an object that has the method. An array is refused: it has a `find` of its own. */
export function hasMethod(name: string): (value: unknown) => boolean {
  return (value) => isGroup(value) && typeof Reflect.get(value, name) === 'function';
}

/** Whether the value is a function. */
export function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

/** Whether the value is a list of such entries. */
export function isListOf(isGood: (entry: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every(isGood);
}

/** Whether the value is a text of that form. */
export function isText(form: RegExp): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && form.test(value);
}

/** Whether the value is a whole number between two. */
export function isWholeNumber(from: number, to: number): (value: unknown) => boolean {
  return (value) => Number.isInteger(value) && Number(value) >= from && Number(value) <= to;
}
