import { ValidateBy } from 'class-validator';

/** Checks a variable with a predicate. `message` continues the sentence that begins with the variable's name, and includes the remedy. */
export function Holds(test: (text: string) => boolean, message: string): PropertyDecorator {
  const validate = (value: unknown) => typeof value === 'string' && test(value);
  return ValidateBy({ name: 'holds', validator: { validate } }, { message });
}

/** Whether a text is a whole number within bounds. */
export function isWholeNumber(from: number, to: number): (text: string) => boolean {
  return (text) => /^\d{1,9}$/.test(text) && Number(text) >= from && Number(text) <= to;
}

/** Whether a text is scheme, host and, if needed, port, as browsers write them; it may end with a slash. */
export function isOrigin(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { origin } = new URL(text);
  return text === origin || text === `${origin}/`;
}
