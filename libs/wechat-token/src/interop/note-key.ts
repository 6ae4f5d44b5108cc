/** What a Cluster divides its keys into. */
const SLOTS = 16_384;

/**
 * The name of our note about a key, in the slot of that key: a Cluster refuses a script whose keys are in two. `prefix` is what the client
 * puts in front of both.
 */
export function noteKeyOf(key: string, prefix: string, isCluster: boolean): string {
  const full = `${prefix}${key}`;
  const slot = slotOf(full);
  const isBeside = (note: string) => slotOf(`${prefix}${note}`) === slot;
  const [first, second] = [`{${full}}:mirror`, `${key}:mirror`];
  if (isBeside(first)) return first;
  if (isBeside(second) || !isCluster) return second;
  // No hash tag contains a brace, as this key does: another tag must happen to have its slot.
  const tag = full.replaceAll('{', '%7B').replaceAll('}', '%7D');
  for (let tries = 0; ; tries += 1) {
    const note = `{${tag}:${tries}}:mirror`;
    if (isBeside(note)) return note;
  }
}

/** A Cluster hashes what the first braces enclose or, if that is nothing, the whole key: CRC-16/XMODEM. */
function slotOf(key: string): number {
  const tag = /^[^{]*\{([^}]+)\}/.exec(key)?.[1] ?? key;
  let crc = 0;
  for (const byte of Buffer.from(tag)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : crc << 1;
  }
  return crc % SLOTS;
}
