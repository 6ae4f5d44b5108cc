import { readFileSync } from 'node:fs';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisProcess } from '../redis/redis-process.js';
import { accountAt } from './account.js';
import { DoctorRun } from './doctor-run.js';
import { closeFronts, startFront } from './front.js';

const textOf = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const PAGES = { en: textOf('docs/doctor.md'), zh: textOf('docs/doctor.zh-CN.md') };

let running: RunningSimulator;
let redis: RedisProcess;
beforeAll(async () => {
  running = await startWechatSimulator({ apps: [{ ...DEFAULT_APP, whitelist: ['198.51.100.1'] }] });
  redis = await RedisProcess.start(['appendonly no']);
});
afterAll(async () => {
  closeFronts();
  await running.close();
  await redis.stop();
});

describe.each(['en', 'zh'] as const)('the page on the doctor (%s)', (language) => {
  it('shows the output of the doctor', async () => {
    const front = await startFront({ to: running.url, callerIp: '203.0.113.9' });
    const variables = accountAt(front, { REDIS_URL: redis.url });

    const doctor = await DoctorRun.of(variables, 'doctor', '--language', language);

    const [, sample = ''] = /^```text\n(.*?)^```$/ms.exec(PAGES[language]) ?? [];
    expect(withoutChance(doctor.stdout)).toBe(withoutChance(sample));
    expect(sample).toContain('203.0.113.9');
  });

  it('lists each check', () => {
    const [, union = ''] = /type CheckName =(.*?);/s.exec(textOf('libs/wechat-token/src/doctor/finding.ts'))!;
    const names = [...union.matchAll(/'([a-z-]+)'/g)].map(([, name]) => name);
    const [, table = ''] = /((?:^\| `[a-z-]+` .*\n)+)(?![\s\S]*^\| `)/m.exec(PAGES[language]) ?? [];

    expect(names.length).toBeGreaterThan(10);
    expect([...table.matchAll(/^\| `([a-z-]+)`/gm)].map(([, name]) => name)).toEqual(names);
  });

  it('names each argument and variable of --help', async () => {
    const { stdout } = await DoctorRun.of({}, '--help');

    const told = [...stdout.matchAll(/--[a-z]+|[A-Z]+_[A-Z_]+/g)].map(([name]) => name);
    expect(told.length).toBeGreaterThan(10);
    expect(told.filter((name) => !PAGES[language].includes(name))).toEqual([]);
  });
});

/** Ports, milliseconds and versions differ each time. */
function withoutChance(text: string): string {
  return text
    .replace(/127\.0\.0\.1:\d+/, '127.0.0.1:PORT')
    .replace(/\d+ (ms|毫秒)/, 'N $1')
    .replace(/Redis \d[\d.]+/, 'Redis V');
}
