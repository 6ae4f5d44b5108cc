import { ValidateBy, ValidateIf, type ValidationArguments } from 'class-validator';
import type { Complaint } from '../../errors/option-problem.js';

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
