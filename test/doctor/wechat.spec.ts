import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_APP, startWechatSimulator, type AppOptions, type RunningSimulator } from 'wechat-simulator';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { selfSigned } from '../../libs/wechat-token/test/self-signed.js';
import { freePort } from '../processes/free-port.js';
import { accountAt } from './account.js';
import { DOCTOR, DoctorProcess } from './doctor-process.js';
import { DoctorRun } from './doctor-run.js';
import { closeFronts, startFront, startProxy } from './front.js';

const DAY_MS = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'wechat-doctor-'));
let running: RunningSimulator;

async function wechat(app: Partial<AppOptions> = {}): Promise<string> {
  running = await startWechatSimulator({ apps: [{ ...DEFAULT_APP, ...app }] });
  return running.url;
}

const requests = () => running.simulator.journal.issued().length;

afterAll(() => rmSync(folder, { recursive: true }));

describe('between this host and WeChat, the doctor', () => {
  afterEach(async () => {
    closeFronts();
    await running.close();
  });

  it.each([
    ['doctor', '> /dev/full', 'The output could not be written: ENOSPC.\n'],
    ['doctor --language zh', '> /dev/full', '无法写出结果：ENOSPC。\n'],
    // As `| head -1` does, once it has its line.
    ['doctor', '| true', ''],
  ])('says what is wrong where nobody can read it: %s %s', async (args, to, said) => {
    const env = { ...process.env, ...accountAt(await wechat()) };
    const command = `"${process.execPath}" "${DOCTOR}" ${args} 2>"${folder}/said" ${to}`;
    const child = spawn('bash', ['-c', `set -o pipefail; ${command}`], { env, cwd: folder, stdio: 'ignore' });
    const [code] = (await once(child, 'close')) as [number];

    expect(readFileSync(join(folder, 'said'), 'utf8')).toBe(said);
    expect(code).toBe(said === '' ? 0 : 1);
  });

  it('finds nothing wrong if nothing is, and requests one token, in normal mode', async () => {
    const doctor = await DoctorProcess.run(accountAt(await wechat()), 'doctor');

    expect(doctor.code).toBe(0);
    expect(doctor.stdout).not.toMatch(/^[✗!]/m);
    expect(doctor.stdout).toContain('returns a token for 7200 s');
    expect(doctor.stderr).toBe('');
    // A forced refresh would be counted by now.
    running.simulator.time.advance(60_000);
    const again = await DoctorRun.of(accountAt(running.url), 'doctor', '--json');
    expect(again.troubles).toEqual([]);
    // The second run got the token of the first.
    expect(requests()).toBe(1);
    expect(again.found('quota').facts).toMatchObject({ used: 2 });
  });

  it('reports an address that is not in the whitelist: which one, and where to enter it', async () => {
    const url = await wechat({ whitelist: ['198.51.100.1'] });
    const front = await startFront({ to: url, callerIp: '203.0.113.9' });

    const doctor = await DoctorRun.of(accountAt(front), 'doctor', '--json');

    expect(doctor.code).toBe(1);
    expect(doctor.troubles).toEqual(['token failed 40164']);
    expect(doctor.found('token').remedy).toMatch(/203\.0\.113\.9.*IP白名单/);
    expect(doctor.found('token').facts).toMatchObject({ errcode: 40164, callerIp: '203.0.113.9' });
  });

  it('reports a wrong secret, in Chinese if requested', async () => {
    const url = await wechat();
    const variables = accountAt(url, { WECHAT_APP_SECRET: 'f'.repeat(32) });

    const doctor = await DoctorRun.of(variables, 'doctor', '--language', 'zh');

    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toMatch(/✗ wx0123456789abcdef: 微信返回 40125：AppSecret 错误\n {4}→ 请填入/);
  });

  it('reports a frozen secret, and an AppID that WeChat does not know', async () => {
    const url = await wechat({ timings: { freezeDelaySeconds: 0 } });
    running.simulator.console(DEFAULT_APP.appId).freezeSecret();

    const frozen = await DoctorRun.of(accountAt(url), 'doctor', '--json');
    const unknown = await DoctorRun.of(
      accountAt(url, { WECHAT_APP_ID: 'wxffffffffffffffff' }),
      'doctor',
      '--json',
    );

    expect(frozen.troubles).toEqual(['token failed 40243']);
    expect(unknown.troubles).toEqual(['token failed 40013']);
  });

  it('reports a quota that runs out, and one that is used up', async () => {
    const url = await wechat({ limits: { stableTokenPerDay: 5 } });
    const runs = [];
    for (let i = 0; i < 6; i += 1) runs.push(await DoctorRun.of(accountAt(url), 'doctor', '--json'));

    expect(runs.map(({ troubles }) => troubles)).toEqual([
      [],
      [],
      [],
      ['quota warning LOW'],
      ['quota failed SPENT'],
      ['token failed 45009'],
    ]);
  });

  it('never calls the legacy endpoint, which would invalidate the token in use', async () => {
    const url = await wechat();
    const inUse = running.simulator.mintElsewhere(DEFAULT_APP.appId);

    const doctor = await DoctorRun.of(accountAt(url, { WECHAT_ENDPOINT: 'legacy' }), 'doctor', '--json');

    expect(doctor.troubles).toEqual([]);
    expect(doctor.found('token').message).toContain('from the stable endpoint');
    expect(doctor.found('quota').facts).toMatchObject({ path: '/cgi-bin/token', limit: 2_000, used: 1 });
    running.simulator.time.advance(301_000);
    expect(running.simulator.isAlive(inUse.value)).toBe(true);
  });

  it('reports a token that may be requested but not used', async () => {
    const url = await wechat();
    running.simulator.faults.add({ kind: 'errcode', errcode: 48001, path: '/cgi-bin/getcallbackip' });

    const doctor = await DoctorRun.of(accountAt(url), 'doctor', '--json');

    expect(doctor.troubles).toEqual(['use failed 48001']);
  });

  it.each([
    [-90_000, 'failed AHEAD'],
    [-10_000, 'warning AHEAD'],
    [90_000, 'failed BEHIND'],
    [10_000, 'warning BEHIND'],
  ])('reports a clock that differs: WeChat is %i ms ahead', async (aheadMs, said) => {
    const front = await startFront({ to: await wechat(), aheadMs });

    const doctor = await DoctorRun.of(accountAt(front), 'doctor', '--json');

    expect(doctor.troubles).toEqual([`clock ${said}`]);
    expect(doctor.found('clock').message).toMatch(/ \d+ s /);
  });

  it('reports a certificate that is not trusted, one that expires soon, and plain http on loopback', async () => {
    const to = await wechat();
    const [lasting, ending] = [selfSigned(), selfSigned({ until: new Date(Date.now() + 5.5 * DAY_MS) })];
    const trusting = (cert: string) => {
      writeFileSync(join(folder, 'ca.pem'), cert);
      return { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') };
    };
    const url = await startFront({ to, tls: lasting });
    const endingUrl = await startFront({ to, tls: ending });

    const distrusted = await DoctorRun.of(accountAt(url), 'doctor', '--json');
    const good = await DoctorProcess.run(accountAt(url, trusting(lasting.cert)), 'doctor', '--json');
    const soon = await DoctorProcess.run(accountAt(endingUrl, trusting(ending.cert)), 'doctor', '--json');

    const word = 'DEPTH_ZERO_SELF_SIGNED_CERT';
    expect(distrusted.troubles).toEqual([
      `reach failed ${word}`,
      `tls failed ${word}`,
      `token failed ${word}`,
    ]);
    expect(requests()).toBe(1);
    expect(good.troubles).toEqual([]);
    expect(good.found('tls').facts).toMatchObject({ protocol: 'TLSv1.3', issuer: 'localhost' });
    expect(soon.troubles).toEqual(['tls warning EXPIRES_SOON']);
    expect(soon.found('tls').facts).toMatchObject({ daysLeft: 5 });
  });

  it('reports a certificate that is not trusted even if the environment turns the check off', async () => {
    const url = await startFront({ to: await wechat(), tls: selfSigned() });

    const doctor = await DoctorProcess.run(
      accountAt(url, { NODE_TLS_REJECT_UNAUTHORIZED: '0' }),
      'doctor',
      '--json',
    );

    expect(doctor.found('tls')).toMatchObject({ status: 'failed', reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(requests()).toBe(0);
  });

  it('reports that secrets go unencrypted to another host if that is allowed; otherwise sends nothing', async () => {
    // An address of this machine that is not loopback.
    const url = (await wechat()).replace('127.0.0.1', '0.0.0.0');

    const refused = await DoctorRun.of(accountAt(url), 'doctor', '--json');
    expect(requests()).toBe(0);
    const allowed = await DoctorRun.of(
      accountAt(url, { WECHAT_ALLOW_PLAIN_HTTP: 'true' }),
      'doctor',
      '--json',
    );

    expect(refused.troubles).toEqual(['configuration failed INVALID']);
    expect(allowed.code).toBe(0);
    expect(allowed.troubles).toEqual(['tls warning PLAIN_HTTP']);
    expect(allowed.found('tls').message).toContain(`to ${new URL(url).host} unencrypted`);
    expect(requests()).toBe(1);
  });

  it('reports a proxy of another kind in the environment', async () => {
    const account = accountAt('https://wechat.invalid', { ALL_PROXY: 'socks5://canary@127.0.0.1:9' });
    running = await startWechatSimulator();

    const doctor = await DoctorProcess.run(account, 'doctor', '--json');

    expect(doctor.code).toBe(1);
    expect(doctor.output).toContain('ALL_PROXY');
    expect(doctor.output).not.toContain('canary');
  });

  it('finds nothing wrong behind a proxy of the environment, which is shown without its password', async () => {
    const certificate = selfSigned({ host: 'wechat.invalid' });
    writeFileSync(join(folder, 'proxied.pem'), certificate.cert);
    const front = await startFront({ to: await wechat(), tls: certificate });
    const proxy = await startProxy(new URL(front).port);

    const doctor = await DoctorProcess.run(
      accountAt('https://wechat.invalid', {
        NODE_EXTRA_CA_CERTS: join(folder, 'proxied.pem'),
        HTTPS_PROXY: proxy.url.replace('//', '//user:canary-password@'),
      }),
      'doctor',
      '--json',
    );

    expect(doctor.troubles).toEqual([]);
    expect(doctor.found('dns')).toMatchObject({ status: 'skipped', reason: 'PROXY' });
    expect(doctor.found('reach').message).toContain(`through the proxy ${new URL(proxy.url).host}`);
    expect(doctor.found('tls').facts).toMatchObject({ issuer: 'wechat.invalid' });
    expect(new Set(proxy.asked)).toEqual(new Set(['wechat.invalid:443']));
    expect(doctor.output).not.toContain('canary-password');
  });

  it('reports that WeChat is unreachable, a gateway in its place, and a host without an address', async () => {
    const url = await wechat();
    const away = await DoctorRun.of(accountAt(`http://127.0.0.1:${await freePort()}`), 'doctor', '--json');
    running.simulator.faults.add({ kind: 'html' });
    const gateway = await DoctorRun.of(accountAt(url), 'doctor', '--json');
    const nowhere = await DoctorRun.of(accountAt('https://nowhere.invalid'), 'doctor', '--json');

    expect(away.troubles).toEqual(['reach failed ECONNREFUSED', 'token failed ECONNREFUSED']);
    expect(gateway.troubles).toEqual(['reach failed HTTP_502', 'token failed HTTP_502']);
    expect(gateway.found('reach').remedy).toContain('in place of WeChat');
    expect(nowhere.troubles[0]).toMatch(/^dns failed (ENOTFOUND|EAI_AGAIN)$/);
  });

  it('reports on each app separately', async () => {
    running = await startWechatSimulator();
    const other = 'wxffffffffffffffff';
    const WECHAT_APPS = JSON.stringify([{ appId: other, appSecret: 'x'.repeat(32) }]);

    const doctor = await DoctorRun.of(accountAt(running.url, { WECHAT_APPS }), 'doctor');

    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toContain(`✓ ${DEFAULT_APP.appId}: WeChat accepts`);
    expect(doctor.stdout).toContain(`✗ ${other}: WeChat refuses with 40013`);
  });
});

describe('the doctor', () => {
  afterEach(() => running.close());

  it('does not wait for ever for a response that never comes, and continues', async () => {
    const url = await wechat();
    running.simulator.faults.add({ kind: 'hang', path: '/cgi-bin/stable_token' });

    const doctor = await DoctorRun.of(accountAt(url), 'doctor', '--json');

    expect(doctor.troubles).toEqual(['token failed ETIMEDOUT']);
  });

  it('ends at once on Ctrl-C', async () => {
    const url = await wechat();
    running.simulator.faults.add({ kind: 'hang', path: '/cgi-bin/stable_token' });
    const doctor = DoctorProcess.start(accountAt(url), 'doctor');
    await doctor.printed(/REDIS_URL/);

    const code = await doctor.interrupt();

    expect(code).not.toBe(0);
    // It did not wait for the response.
    expect(doctor.output).not.toContain('ETIMEDOUT');
  });
});
