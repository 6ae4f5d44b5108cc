import { createHmac, hkdfSync } from 'node:crypto';
import type { Configuration } from '../configuration/configuration.js';
import { Secret } from '../configuration/secret.js';

/**
 * Tells whether two servers are configured alike, and nothing else: keyed by the key that signs stand-ins, so that whoever reads it in Redis
 * cannot try out what is in the configuration. What may differ by server is left out: address, certificate, audit, Redis.
 */
export function configurationIdOf({
  trustedProxies,
  userCallsFrom,
  store: { keyPrefix, encryption },
  wechat,
  standIns,
  apps,
  clients,
  operators,
  publicUrl,
  name,
  limits,
}: Configuration): string {
  const { keys, signWith } = standIns;
  const signing = keys.find(({ id }) => id === signWith)?.key ?? '';
  const key = new Uint8Array(hkdfSync('sha256', signing, '', 'wechat-token-server/configuration', 32));
  const alike = {
    trustedProxies,
    userCallsFrom,
    keyPrefix,
    encryption,
    wechat,
    standIns,
    apps,
    clients,
    operators,
    publicUrl,
    name,
    limits,
  };
  return createHmac('sha256', key)
    .update(JSON.stringify(plainOf(alike)))
    .digest('hex')
    .slice(0, 12);
}

/** With the content of secrets and keys, which otherwise show only where they come from. */
function plainOf(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (value instanceof Map) return plainOf([...(value as ReadonlyMap<unknown, unknown>).values()]);
  if (Array.isArray(value)) return value.map(plainOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, one]) => [name, plainOf(one)]),
  );
}
