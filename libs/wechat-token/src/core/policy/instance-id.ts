/** Ten random lower-case letters and digits. */
export function digitsOf(random: () => number): string {
  return random().toString(36).slice(2, 12).padEnd(10, '0');
}

/** A new id of a process: six lower-case letters and digits. */
export function newInstanceId(random: () => number): string {
  return digitsOf(random).slice(0, 6);
}
