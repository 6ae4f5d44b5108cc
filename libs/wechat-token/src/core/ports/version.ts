/**
 * The fence of the lease that wrote a record, as text that orders like the number it holds:
 * sixteen digits, then the attempt that was granted it, which parts two fences of different histories of a store.
 */
export type Version = string;

const FENCE_DIGITS = 16;
/** Orders above every attempt. */
const LAST_ATTEMPT = '~';

/** The version of an attempt that was granted `fence`. `attemptId` holds lower-case letters and digits only. */
export function versionOf(fence: number, attemptId: string): Version {
  return `${String(fence).padStart(FENCE_DIGITS, '0')}-${attemptId}`;
}

/** The first version after `before`, as an attempt that was granted another writes it: before all that were granted since. */
export function versionBehind(before: Version, granted: Version): Version {
  // Of the same fence: the next one may have been granted, where the store's clock went back.
  return `${before}${granted.slice(FENCE_DIGITS + 1)}`;
}

/** The number in a version; 0 for none. */
export function fenceOf(version: Version | undefined): number {
  return version ? Number(version.slice(0, FENCE_DIGITS)) : 0;
}

/** The highest version that can stand in the store at the time of `reading`: for `forget`. */
export function latestOf({
  storeTime,
  record,
}: {
  readonly storeTime: number;
  readonly record?: { readonly version: Version } | undefined;
}): Version {
  return versionOf(Math.max(storeTime, fenceOf(record?.version)), LAST_ATTEMPT);
}
