import { ValidateBy, ValidateIf, type ValidationArguments } from 'class-validator';
import type { OptionProblem } from '../../errors/option-problem.js';

/** A check of class-validator's with our own sentence in both languages. */
export function Satisfies(
  name: string,
  /** Also gets the other fields. */
  isGood: (value: unknown, fields: Readonly<Record<string, unknown>>) => boolean,
  problem: OptionProblem,
): PropertyDecorator {
  // Without a message, class-validator drops the context.
  const validate = (value: unknown, about?: ValidationArguments) =>
    isGood(value, (about?.object ?? {}) as Readonly<Record<string, unknown>>);
  return ValidateBy({ name, validator: { validate } }, { context: problem, message: problem.problem.en });
}

/** Marks an optional field. Unlike class-validator's own decorator, does not accept null. */
export function MayBeLeftOut(): PropertyDecorator {
  return ValidateIf((_, value: unknown) => value !== undefined);
}
