/** The token of a version. */
export const tokenOf = (version: number): string => `85_${String(version).padStart(6, '0')}`;

/** A process that has versions of a token, one after the other, and publishes each. Without types, because Node runs it as it is. */
export const PUBLISHER_SCRIPT = `
  import { setTimeout as pause } from 'node:timers/promises';
  import { RedisMirror } from 'nestjs-wechat-token/interop';
  const { appId, redisUrl, versions } = JSON.parse(process.env.WORK);
  const tokenOf = ${tokenOf.toString()};

  let current = versions[0];
  let committed;
  const source = {
    appIds: [appId],
    timeScale: 1,
    getCredential: async (key) => {
      const version = String(current).padStart(16, '0') + '-a1';
      return { key, version, value: tokenOf(current), promisedMs: () => 7_000_000 };
    },
    onCommitted: (listener) => ((committed = listener), () => {}),
    checkAccessToken: async () => {},
    emit: () => {},
  };
  const mirror = RedisMirror.connect(redisUrl, { preset: 'wxjava-mp', foreign: 'replace' });

  process.stdout.write('ready\\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  mirror.start(source);
  for (current of versions) {
    committed({ appId, kind: 'access-token' });
    await pause(2);
  }
  await mirror.stop();
  process.stdout.write(JSON.stringify(versions.length) + '\\n');
  process.exit(0);
`;
