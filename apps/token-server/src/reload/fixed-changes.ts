import type { Configuration } from '../configuration/configuration.js';

/** The parts of a configuration whose changes take effect at the next start. */
const FIXED: Readonly<Record<string, (configuration: Configuration) => unknown>> = {
  listen: ({ listen }) => listen,
  tls: ({ tls }) => [tls !== undefined, tls?.ca !== undefined],
  trustedProxies: ({ trustedProxies }) => trustedProxies,
  userCallsFrom: ({ userCallsFrom }) => userCallsFrom,
  language: ({ language }) => language,
  store: ({ store }) => [
    store.redis && {
      ...store.redis,
      url: store.redis.url.reveal(),
      sentinelPassword: store.redis.sentinelPassword?.reveal(),
    },
    store.keyPrefix,
    store.encryption && {
      ...store.encryption,
      keys: store.encryption.keys.map(({ id, key }) => [id, Buffer.from(key as Uint8Array).toString('hex')]),
    },
  ],
  wechat: ({ wechat }) => ({ ...wechat, proxy: wechat.proxy?.reveal() }),
  audit: ({ auditFile }) => auditFile,
  publicUrl: ({ publicUrl }) => publicUrl,
  name: ({ name }) => name,
};

/** The names of the parts that take effect only at the next start: those that are others than at this one, and the apps changed since `before`. */
export function fixedChanges(started: Configuration, before: Configuration, next: Configuration): string[] {
  const changed = Object.entries(FIXED).filter(
    ([, of]) => JSON.stringify(of(started)) !== JSON.stringify(of(next)),
  );
  const apps = [...before.apps.values()].flatMap(({ appId, endpoint, keepWarm }) => {
    const there = next.apps.get(appId);
    if (!there) return [`apps (${appId})`];
    return there.endpoint === endpoint && there.keepWarm === keepWarm
      ? []
      : [`apps (${appId}: endpoint, keepWarm)`];
  });
  return [...changed.map(([name]) => name), ...apps];
}
