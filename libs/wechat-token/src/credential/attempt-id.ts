/** A new id for an attempt: lower-case letters and digits, unlike any other. */
export function attemptIdOf(random: () => number): string {
  const part = () => random().toString(36).slice(2, 12).padEnd(10, '0');
  return part() + part();
}
