import { startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { freePort } from '../processes/free-port.js';
import { RedisProcess } from '../redis/redis-process.js';
import { RedisSentinels } from '../redis/redis-sentinels.js';
import { accountAt } from './account.js';
import { DoctorRun } from './doctor-run.js';

let running: RunningSimulator;
let trio: RedisSentinels;
beforeAll(async () => {
  running = await startWechatSimulator();
  trio = await RedisSentinels.start(['appendonly yes']);
});
afterAll(async () => {
  await Promise.all([running.close(), trio.stop()]);
});

const named = (ports: readonly number[]) => ports.map((port) => `127.0.0.1:${port}`).join(',');
const ports = () => trio.sentinels.map(({ port }) => port);
const examined = (REDIS_SENTINELS: string, more: Record<string, string> = {}) =>
  DoctorRun.of(
    accountAt(running.url, { REDIS_URL: `redis://${RedisSentinels.masterName}`, REDIS_SENTINELS, ...more }),
    'doctor',
    '--json',
  );

describe('behind Sentinels, the doctor', () => {
  it('finds nothing wrong if all of them know the primary', async () => {
    const doctor = await examined(named(ports()));

    expect(doctor.troubles).toEqual([]);
    expect(doctor.found('redis-sentinels').facts).toEqual({ sentinels: 3, silent: 0 });
    expect(doctor.found('redis').facts).toMatchObject({ kind: 'sentinels' });
    expect(doctor.code).toBe(0);
    expect(doctor.stderr).toBe('');
  });

  it('reports one that is dead, and continues with the others', async () => {
    const dead = await freePort();

    const doctor = await examined(named([dead, ...ports()]));

    expect(doctor.troubles).toEqual(['redis-sentinels warning ECONNREFUSED']);
    expect(doctor.found('redis-sentinels').message).toContain(`127.0.0.1:${dead} ECONNREFUSED`);
    expect(doctor.found('redis-sentinels').remedy).toContain('REDIS_SENTINELS');
    expect(doctor.found('redis-permissions').status).toBe('ok');
    expect(doctor.stderr).toBe('');
  });

  it('reports one that hangs, and continues with the others', async () => {
    const [first] = trio.sentinels;
    await first!.signal('SIGSTOP');
    const doctor = await examined(named(ports()));
    await first!.signal('SIGCONT');

    expect(doctor.troubles).toEqual(['redis-sentinels warning TIMEOUT']);
    expect(doctor.found('redis').status).toBe('ok');
  });

  it('reports a name that they do not monitor, that all are dead, and that an address is no Sentinel', async () => {
    const redis = await RedisProcess.start();
    const other = await examined(named(ports()), { REDIS_URL: 'redis://canary' });
    const dead = await examined(named([await freePort()]));
    const plain = await examined(named([redis.port]));
    await redis.stop();

    expect(other.troubles).toEqual(['redis-sentinels failed UNKNOWN_NAME']);
    expect(other.found('redis-sentinels').remedy).toContain('SENTINEL MASTERS');
    expect(other.output).not.toContain('canary');
    expect(dead.troubles).toEqual(['redis-sentinels failed ECONNREFUSED']);
    expect(plain.troubles).toEqual(['redis-sentinels failed COMMAND_DISABLED']);
    expect(plain.found('redis-sentinels').remedy).toContain('26379');
    expect([other, dead, plain].map(({ code }) => code)).toEqual([1, 1, 1]);
  });

  it('reports a missing or wrong password of theirs, and nothing with the right one', async () => {
    const clients = trio.sentinels.map((sentinel) => sentinel.client());
    const letAllSet = (rule: string) =>
      Promise.all(clients.map((client) => client.call('ACL', 'SETUSER', 'default', rule)));
    await letAllSet('>canary-right');
    const missing = await examined(named(ports()));
    const wrong = await examined(named(ports()), { REDIS_SENTINEL_PASSWORD: 'canary-wrong' });
    const right = await examined(named(ports()), { REDIS_SENTINEL_PASSWORD: 'canary-right' });
    await letAllSet('nopass');

    expect(missing.troubles).toEqual(['redis-sentinels failed NOAUTH']);
    expect(missing.found('redis-sentinels').remedy).toContain('REDIS_SENTINEL_PASSWORD');
    expect(wrong.troubles).toEqual(['redis-sentinels failed WRONGPASS']);
    expect(right.troubles).toEqual([]);
    expect(right.found('redis').status).toBe('ok');
    for (const { output } of [missing, wrong, right]) expect(output).not.toContain('canary');
  });

  it('finds nothing wrong after a failover, and reports the primary once both are dead', async () => {
    await trio.primary.signal('SIGKILL');
    await eventually(async () => expect(await trio.primaryPort()).toBe(trio.replica.port));
    const after = await examined(named(ports()));
    await trio.replica.signal('SIGKILL');
    const both = await examined(named(ports()));

    expect(after.troubles).toEqual([]);
    expect(after.found('redis').facts).toMatchObject({ kind: 'sentinels' });
    expect(both.troubles).toEqual(['redis failed ECONNREFUSED']);
    expect(both.found('redis').remedy).toContain('announce-ip');
  });
});
