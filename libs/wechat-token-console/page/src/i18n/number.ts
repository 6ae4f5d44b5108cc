const NUMBER = new Intl.NumberFormat('en');

/** A number with its thousands marked: English and Chinese do it alike. */
export function number(value: number): string {
  return NUMBER.format(value);
}

/** `apps` for `app`, unless there is one. */
export function plural(count: number, noun: string): string {
  return count === 1 ? noun : `${noun}s`;
}
