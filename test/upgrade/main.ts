import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { KeeperTiming, WechatEndpoint } from 'nestjs-wechat-token';
import { startWechatSimulator } from 'wechat-simulator';
import { timesOf } from '../fleet/times.js';
import setUpRedis from '../redis/install.js';
import { RedisProcess } from '../redis/redis-process.js';

const USAGE = `A fleet of an earlier release and of this one, side by side on one Redis: up, and back down again.

  npm run upgrade -- --from <commit>   the earlier release (default: the last one)
  npm run upgrade -- --refreshes 1000  ends after so many
`;

/** Release 0.1. */
const LAST_RELEASE = '35de8de';

const APPS_AN_ENDPOINT = 30;
const LIFE_SECONDS = 12;

/** The task of a process. */
export interface UpgradeWork {
  /** The folder of the package, built. */
  readonly library: string;
  readonly apps: readonly {
    readonly appId: string;
    readonly appSecret: string;
    readonly endpoint: WechatEndpoint;
  }[];
  readonly baseUrl: string;
  readonly redisUrl: string;
  readonly graceMs: number;
  readonly timing: Partial<KeeperTiming> & Readonly<Record<string, number>>;
}

/** The observations of a process. */
export interface UpgradeTally {
  readonly refreshed: number;
  readonly unreadable: number;
  readonly failures: readonly string[];
  readonly uses: number;
}

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const WORKER = new URL('./worker.js', import.meta.url);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: LAST_RELEASE },
    refreshes: { type: 'string', default: '1000' },
    help: { type: 'boolean' },
  },
});
if (values.help) say(USAGE);
else await upgrade(values.from, Number(values.refreshes));

async function upgrade(from: string, refreshes: number): Promise<void> {
  setUpRedis();
  const folder = mkdtempSync(join(tmpdir(), 'wechat-token-upgrade-'));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, stdio: 'ignore' });
  const redis = await RedisProcess.start();
  const { lifeMs, graceMs, timing } = timesOf(LIFE_SECONDS);
  const apps = (['stable', 'legacy'] as const).flatMap((endpoint, e) =>
    Array.from({ length: APPS_AN_ENDPOINT }, (_, i) => ({
      appId: `wx${String(e * APPS_AN_ENDPOINT + i).padStart(16, '0')}`,
      appSecret: '0123456789abcdef0123456789abcdef',
      endpoint,
    })),
  );
  const wechat = await startWechatSimulator({
    apps: apps.map(({ appId, appSecret }) => ({ appId, appSecret })),
    timings: {
      lifeSeconds: lifeMs / 1_000,
      renewsInLastSeconds: graceMs / 1_000,
      graceSeconds: graceMs / 1_000,
    },
  });
  const before = join(folder, 'before');
  try {
    say(`Builds ${from}`);
    git('worktree', 'add', '--detach', before, from);
    symlinkSync(join(ROOT, 'node_modules'), join(before, 'node_modules'));
    const compiler = join(ROOT, 'node_modules/typescript-7/bin/tsc');
    execFileSync('node', [compiler, '-b', 'libs/wechat-token/tsconfig.lib.json'], { cwd: before });

    const work = {
      apps,
      baseUrl: wechat.url,
      redisUrl: redis.url,
      graceMs,
      // The name in the earlier release.
      timing: { ...timing, settleMs: timing.inDoubtMs! },
    };
    const tallies: Record<'before' | 'now', UpgradeTally[]> = { before: [], now: [] };
    const start = (which: 'before' | 'now', count: number) =>
      Promise.all(
        Array.from({ length: count }, async () => {
          const child = fork(WORKER);
          child.send({ ...work, library: join(which === 'now' ? ROOT : before, 'libs/wechat-token') });
          await once(child, 'message');
          return { which, child };
        }),
      );
    const end = async (
      processes: readonly { readonly which: 'before' | 'now'; readonly child: ChildProcess }[],
    ) => {
      for (const { which, child } of processes) {
        child.send('end');
        const [tally] = (await once(child, 'message')) as [UpgradeTally];
        tallies[which].push(tally);
      }
    };
    const issued = () => wechat.simulator.journal.issued().length;
    const until = async (count: number) => {
      while (issued() < count) await pause(200);
    };

    say(`Two processes of ${from}, ${apps.length} apps on one Redis`);
    const old = await start('before', 2);
    await until(refreshes / 5);
    say('Two of this one with them');
    const young = await start('now', 2);
    await until((refreshes * 2) / 5);
    say(`This one alone`);
    await end(old);
    await until((refreshes * 3) / 5);
    say(`Back: two of ${from} with them`);
    const again = await start('before', 2);
    await until((refreshes * 4) / 5);
    say(`${from} alone`);
    await end(young);
    await until(refreshes + apps.length);
    await end(again);

    const all = [...tallies.before, ...tallies.now];
    const sum = (of: (tally: UpgradeTally) => number) => all.reduce((total, tally) => total + of(tally), 0);
    const given = issued();
    const outcome = {
      'tokens issued by WeChat': given,
      'refreshes reported by the fleet': sum(({ refreshed }) => refreshed),
      'issued, reported by no process': given - sum(({ refreshed }) => refreshed),
      'unreadable records': sum(({ unreadable }) => unreadable),
      'calls of the API': sum(({ uses }) => uses),
      'calls refused by WeChat': wechat.simulator.journal.refusedUses(),
      'calls that failed': sum(({ failures }) => failures.length),
    };
    for (const [what, figure] of Object.entries(outcome)) say(`${what.padEnd(28)} ${figure}`);
    for (const failure of new Set(all.flatMap(({ failures }) => failures))) say(failure);
    const faults = ['issued, reported by no process', 'unreadable records', 'calls that failed'] as const;
    const isWell = faults.every((fault) => outcome[fault] === 0);
    say(isWell ? 'holds' : 'DOES NOT HOLD');
    process.exitCode = isWell ? 0 : 1;
  } finally {
    git('worktree', 'remove', '--force', before);
    await wechat.close();
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
