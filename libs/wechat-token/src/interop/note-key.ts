/** The name of our note about a key: in the same slot of a Cluster as the key itself. */
export function noteKeyOf(key: string): string {
  return hasHashTag(key) ? `${key}:mirror` : `{${key}}:mirror`;
}

/** Redis hashes what the first braces enclose, if that is not empty. */
function hasHashTag(key: string): boolean {
  const open = key.indexOf('{');
  return open !== -1 && key.indexOf('}', open) > open + 1;
}
