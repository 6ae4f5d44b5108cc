/**
 * Whether the value says how long a caller waits; `undefined` means the default. Checked before anything begins: an `AbortController` instead
 * of its signal would be noticed only once a caller has to wait, and would then fail the shared work.
 */
export function isWait(wait: unknown): boolean {
  if (wait === undefined) return true;
  if (typeof wait !== 'object' || wait === null) return false;
  const { timeoutMs, signal } = wait as Readonly<Record<string, unknown>>;
  const isTime = timeoutMs === undefined || (typeof timeoutMs === 'number' && !Number.isNaN(timeoutMs));
  return isTime && (signal === undefined || isSignal(signal));
}

/** Not by class: signals of polyfills and other realms are signals as well. */
function isSignal(signal: unknown): boolean {
  if (typeof signal !== 'object' || signal === null) return false;
  const { aborted, addEventListener, removeEventListener } = signal as Readonly<Record<string, unknown>>;
  return (
    typeof aborted === 'boolean' &&
    typeof addEventListener === 'function' &&
    typeof removeEventListener === 'function'
  );
}
