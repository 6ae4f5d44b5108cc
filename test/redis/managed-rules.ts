/** Commands without a key. */
const WITHOUT_KEYS: ReadonlySet<string> = new Set(['TIME']);
const OF_CHANNELS: ReadonlySet<string> = new Set(['PUBLISH', 'SUBSCRIBE', 'PSUBSCRIBE', 'PUBSUB']);

const CALL = /\bredis\.p?call\s*\(\s*(?:'(?<name>\w+)'\s*(?:,\s*(?<key>[^,)]*[^,)\s])\s*)?[,)])?/g;
const HASH_TAG = /\{([^}]+)\}/;

/**
 * Refuses what the proxy before a Cluster of a cloud provider refuses (Alibaba Cloud's): a script without a key or with keys of several
 * slots, one that names a key otherwise than `KEYS[1]`, one that publishes.
 */
export function managedRefusalOf([name = '', script = '', count = '0', ...rest]: readonly string[]):
  string | undefined {
  if (!/^eval(sha)?$/i.test(name)) return undefined;
  const keys = rest.slice(0, Number(count));
  if (keys.length === 0)
    return "ERR for redis cluster, eval/evalsha number of keys can't be negative or zero";
  const slots = new Set(keys.map((key) => HASH_TAG.exec(key)?.[1] ?? key));
  if (slots.size > 1) return 'ERR eval/evalsha command keys must be in same slot';
  return /^eval$/i.test(name) ? scriptRefusalOf(script) : undefined;
}

function scriptRefusalOf(script: string): string | undefined {
  const code = script.replaceAll(/--.*$/gm, '');
  for (const { groups } of code.matchAll(CALL)) {
    const command = groups?.['name']?.toUpperCase();
    if (command === undefined) {
      return 'ERR bad lua script for redis cluster, first parameter of redis.call/redis.pcall must be a single literal string';
    }
    if (OF_CHANNELS.has(command)) return `ERR command ${command} not support in lua script`;
    if (!WITHOUT_KEYS.has(command) && !/^KEYS\[\d+\]$/.test(groups?.['key'] ?? '')) {
      return 'ERR bad lua script for redis cluster, all the keys that the script uses should be passed using the KEYS array, and KEYS should not be in expression';
    }
  }
  // Called by an alias, its commands cannot be checked.
  return /\bredis\s*\[|=\s*redis\b(?!\.)|redis\.p?call\b(?!\s*\()/.test(code)
    ? 'ERR bad lua script'
    : undefined;
}
