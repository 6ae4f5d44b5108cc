import { ValidateBy, ValidateIf } from 'class-validator';

/** Checks a variable by a test of its own. `message` goes on from the variable's name, and names the remedy. */
export function Holds(test: (text: string) => boolean, message: string): PropertyDecorator {
  const validate = (value: unknown) => typeof value === 'string' && test(value);
  return ValidateBy({ name: 'holds', validator: { validate } }, { message });
}

/** Lets a variable be unset. Unlike class-validator's own, it says nothing of empty ones: those count as unset before. */
export function MayBeUnset(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}

/** Whether a text is a whole number within bounds. */
export function isWholeNumber(from: number, to: number): (text: string) => boolean {
  return (text) => /^\d{1,9}$/.test(text) && Number(text) >= from && Number(text) <= to;
}

/** Whether a text is scheme, host and, if need be, port, as browsers write them; a slash may end it. */
export function isOrigin(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { origin } = new URL(text);
  return text === origin || text === `${origin}/`;
}
