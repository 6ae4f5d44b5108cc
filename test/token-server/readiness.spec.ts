import { readFileSync } from 'node:fs';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { ConfigurationFolder, TokenServerProcess } from './token-server-process.js';

const { appId } = DEFAULT_APP;
const OTHER_ID = 'wxffffffffffffffff';

let wechat: RunningSimulator;
let folder: ConfigurationFolder;
beforeAll(async () => {
  wechat = await startWechatSimulator();
  wechat.simulator.addApp({ ...DEFAULT_APP, appId: OTHER_ID });
  folder = new ConfigurationFolder();
});
afterAll(async () => {
  TokenServerProcess.endAll();
  folder.remove();
  await wechat.close();
});

it('an app with a wrong AppSecret takes no server out of the balancer, also where it is the only one', async () => {
  folder.put('wrong-secret', '0'.repeat(32));
  const text = readFileSync(folder.config(wechat.url), 'utf8');
  const wrong = `{ appId: ${OTHER_ID}, appSecretFile: wrong-secret, keepWarm: true }`;
  const good = `{ appId: ${appId}, appSecretFile: app-secret, keepWarm: true }`;
  const withApps = (name: string, apps: string, id: string) =>
    TokenServerProcess.up(
      folder.put(
        name,
        text.replace(/^apps: .*$/m, `apps: [${apps}]`).replace(/^ {4}apps: .*$/m, `    apps: [${id}]`),
      ),
    );
  const of = async ({ url }: TokenServerProcess, path: string) => {
    const answer = await fetch(url + path);
    return [answer.status, await answer.json()];
  };

  const server = await withApps('two.yaml', `${good}, ${wrong}`, appId);
  await eventually(async () =>
    expect(await of(server, '/health')).toEqual([
      200,
      expect.objectContaining({ status: 'degraded', apps: { up: 1, degraded: 0, down: 1 } }),
    ]),
  );
  expect(await of(server, '/health/ready')).toEqual([200, { status: 'up' }]);
  const token = await fetch(`${server.url}/v1/apps/${appId}/access-token`, {
    headers: { authorization: `Bearer ${folder.client.key}` },
  });
  expect(token.status).toBe(200);

  const alone = await withApps('one.yaml', wrong, OTHER_ID);
  await eventually(async () =>
    expect(await of(alone, '/health')).toEqual([503, expect.objectContaining({ status: 'down' })]),
  );
  expect(await of(alone, '/health/ready')).toEqual([200, { status: 'up' }]);
  for (const each of [server, alone]) {
    each.kill('SIGTERM');
    expect(await each.end()).toBe(0);
  }
});
