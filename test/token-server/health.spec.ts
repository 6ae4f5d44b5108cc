import { newClientKey } from 'nestjs-wechat-token-server';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { ConfigurationFolder, TokenServerProcess } from './token-server-process.js';

let wechat: RunningSimulator;
let folder: ConfigurationFolder;
beforeAll(async () => {
  wechat = await startWechatSimulator();
  folder = new ConfigurationFolder();
});
afterAll(async () => {
  TokenServerProcess.endAll();
  folder.remove();
  await wechat.close();
});

interface Health {
  readonly status: string;
  readonly problems: readonly string[];
}

/** As {@link healthOf}, once the server has the first token: until then its only app is down. */
function firstHealthOf(server: TokenServerProcess): Promise<Health> {
  return eventually(() => healthOf(server));
}

/** What anybody reads of the server, in that language. */
async function healthOf({ url }: TokenServerProcess, language = 'en'): Promise<Health> {
  const response = await fetch(`${url}/health`, { headers: { 'accept-language': language } });
  expect(response.status).toBe(200);
  return (await response.json()) as Health;
}

const ops = newClientKey('ops');
const OPS = `  - { id: ops, digests: ['${ops.digest}'], apps: [${DEFAULT_APP.appId}], may: [metrics] }`;

/** The value of a metric without labels. */
async function metricOf({ url }: TokenServerProcess, name: string): Promise<number> {
  const text = await (
    await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${ops.key}` } })
  ).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

describe('the health of a server', () => {
  it('is degraded while an invalid configuration is refused, in a sentence that names no part of it', async () => {
    const server = await TokenServerProcess.up(folder.config(wechat.url, OPS));
    const before = await firstHealthOf(server);

    folder.config(wechat.url, `${OPS}\nlanguage: de`);
    server.kill('SIGHUP');
    await server.printed(/The old configuration stays in effect/);
    const refused = await healthOf(server);
    const inChinese = await healthOf(server, 'zh-CN');
    const problems = await metricOf(server, 'wechat_token_server_problems');
    folder.config(wechat.url, OPS);
    server.kill('SIGHUP');
    await server.printed(/is in effect/);

    expect(before).toMatchObject({ status: 'up', problems: [] });
    expect(refused).toMatchObject({
      status: 'degraded',
      problems: [
        'The configuration was changed and is invalid, so the one before stays in effect: the log says what is wrong',
      ],
    });
    expect(inChinese.problems).toEqual(['配置已更改但有错误，原来的配置继续生效：错误见日志']);
    expect(problems).toBe(1);
    expect(await healthOf(server)).toEqual(before);
    expect(await metricOf(server, 'wechat_token_server_problems')).toBe(0);
    expect(await server.interrupt()).toBe(0);
  });

  it('is degraded once the audit has lost entries, and a metric counts them', async () => {
    // A disk that is always full.
    const server = await TokenServerProcess.up(
      folder.config(wechat.url, `${OPS}\naudit: { file: /dev/full }`),
    );

    const lost = await eventually(async () => {
      const count = await metricOf(server, 'wechat_token_server_audit_lost_total');
      expect(count).toBeGreaterThan(0);
      return count;
    });
    const { status, problems } = await firstHealthOf(server);

    expect(status).toBe('degraded');
    expect(problems).toHaveLength(1);
    const [, count] = /^The audit has lost entries since the start: (\d+)\. /.exec(problems[0]!) ?? [];
    expect(Number(count)).toBeGreaterThanOrEqual(lost);
    expect(await server.interrupt()).toBe(0);
  });
});
