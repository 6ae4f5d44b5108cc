import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newClientKey } from '../../libs/wechat-token-server/dist/index.js';
import { DEFAULT_APP, startWechatSimulator } from '../../libs/wechat-simulator/dist/index.js';
import { Child } from './child.mjs';
import { freePort } from './free-port.mjs';

/**
 * What a token server starts from: a client whose rate is no hindrance, a simulated WeChat, and its audit in a file, as in
 * production.
 */
export async function tokenServerFiles(moreOf = () => ({})) {
  const { appId, appSecret } = DEFAULT_APP;
  const port = await freePort();
  const { url: baseUrl, simulator, close } = await startWechatSimulator();
  const folder = mkdtempSync(join(tmpdir(), 'bench-server-'));
  const { key, digest } = newClientKey('bench');
  const client = { id: 'bench', digests: [digest], apps: [appId], may: ['token'], perMinute: 1_000_000 };
  const config = join(folder, 'server.yaml');
  const configuration = {
    listen: { port },
    wechat: { baseUrl },
    apps: [{ appId, appSecretEnv: 'APP_SECRET' }],
    clients: [client],
    audit: { file: join(folder, 'audit.jsonl') },
    ...moreOf(client),
  };
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(configuration), { mode: 0o600 });
  const remove = async () => {
    await close();
    rmSync(folder, { recursive: true });
  };
  const url = `http://127.0.0.1:${port}/v1/apps/${appId}/access-token`;
  return { config, url, key, simulator, env: { APP_SECRET: appSecret }, remove };
}

/** Starts it in a separate process, which answers what it holds in memory and what it has taken of a core. */
export function startTokenServer({ config, env }, execArgv = []) {
  return new Child(new URL('../parts/token-server-process.mjs', import.meta.url), {
    execArgv: ['--expose-gc', ...execArgv],
    env: { ...env, CONFIG: config, NODE_ENV: 'production' },
  });
}
