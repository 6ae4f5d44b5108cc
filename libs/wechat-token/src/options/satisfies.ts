import { ValidateBy, ValidateIf, type ValidationArguments } from 'class-validator';
import type { Complaint } from '../errors/option-problem.js';

/** A check of class-validator's with a sentence of ours, in both languages. */
export function Satisfies(
  name: string,
  /** Is given the other fields as well. */
  isGood: (value: unknown, fields: Readonly<Record<string, unknown>>) => boolean,
  said: Complaint,
): PropertyDecorator {
  // Without a message class-validator drops the context.
  const validate = (value: unknown, about?: ValidationArguments) =>
    isGood(value, (about?.object ?? {}) as Readonly<Record<string, unknown>>);
  return ValidateBy({ name, validator: { validate } }, { context: said, message: said.problem.en });
}

/** The option may be left out. Unlike class-validator's own, does not let null through. */
export function MayBeLeftOut(): PropertyDecorator {
  return ValidateIf((_, value: unknown) => value !== undefined);
}

/** Whether the value is an object that is no list. */
export function isGroup(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether the value has all these methods. */
export function hasMethods(...names: readonly string[]): (value: unknown) => boolean {
  return (value) =>
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof Reflect.get(value, name) === 'function');
}

/** Whether the value is a whole number between two. */
export function isWholeNumber(from: number, to: number): (value: unknown) => boolean {
  return (value) => Number.isInteger(value) && Number(value) >= from && Number(value) <= to;
}
