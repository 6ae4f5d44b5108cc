/** A variable of the environment is wrong: one sentence with its name and the remedy, never with a secret. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';

  /** `problem` continues the sentence that begins with the variable's name; `remedy` is a sentence of its own. */
  constructor(
    readonly variable: string,
    problem: string,
    remedy: string,
  ) {
    super(`${variable} ${problem}. ${remedy}.`);
  }
}
