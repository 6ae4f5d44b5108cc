/**
 * The fence (fencing token) of the lease that wrote a record, as text that sorts like its number: sixteen digits, then the
 * id of the attempt, which tells apart two equal fences from before and after a store was wiped.
 */
export type Version = string;

const FENCE_DIGITS = 16;
const INSTANCE_DIGITS = 6;
/** Sorts before every character of an attempt id. */
const BEHIND = '.';
/** Sorts after every attempt id. */
const LAST_ATTEMPT = '~';

/** The version of an attempt that was granted `fence`. `attemptId` has only lower-case letters and digits. */
export function versionOf(fence: number, attemptId: string): Version {
  return `${String(fence).padStart(FENCE_DIGITS, '0')}-${attemptId}`;
}

/**
 * The version directly after `before`, for an attempt that was granted a later fence: it sorts before every later grant, and
 * after what earlier attempts wrote behind the same grant.
 */
export function versionBehind(before: Version, granted: Version): Version {
  // Keeps the fence: the next number may already have been granted if the store's clock went back.
  return `${before.split(BEHIND)[0]}${BEHIND}${granted}`;
}

/** The latest grant that a version names: of two directly after the same one, the later grant counts. */
export function latestGrantIn(version: Version): Version {
  return version.split(BEHIND).at(-1)!;
}

/** A new, unique id of an attempt: the id of its process, so that each version names its writer, and 14 random letters and digits. */
export function attemptIdOf(instanceId: string, random: () => number): string {
  return instanceId + digitsOf(random) + digitsOf(random).slice(0, 4);
}

/** A new id of a process, six lower-case letters and digits: the beginning of its attempts' ids. */
export function newInstanceId(random: () => number): string {
  return digitsOf(random).slice(0, INSTANCE_DIGITS);
}

/** Ten random lower-case letters and digits. */
function digitsOf(random: () => number): string {
  return random().toString(36).slice(2, 12).padEnd(10, '0');
}

/** The id of the process that wrote a version; empty if it has none. */
export function writerOf(version: Version): string {
  const [, attemptId = ''] = latestGrantIn(version).split('-');
  return attemptId.slice(0, INSTANCE_DIGITS);
}

/** The number in a version; 0 for none. */
export function fenceOf(version: Version | undefined): number {
  return version ? Number(version.slice(0, FENCE_DIGITS)) : 0;
}

/** The highest version that the store can have at the time of a snapshot: for `forget`. */
export function latestOf({
  storeTime,
  record,
}: {
  readonly storeTime: number;
  readonly record?: { readonly version: Version } | undefined;
}): Version {
  return versionOf(Math.max(storeTime, fenceOf(record?.version)), LAST_ATTEMPT);
}
