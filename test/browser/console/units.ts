export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The AppID of the n-th app of a fixture. */
export function appIdOf(n: number): string {
  const digits = (0x1f2e3d4c5b6an * BigInt(n + 1) * 0x10001n).toString(16);
  return `wx${digits.padStart(16, '0').slice(-16)}`;
}
