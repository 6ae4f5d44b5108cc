import { duration, fixed, grouped, percent } from '../numbers.mjs';
import { curves } from '../plot.mjs';
import { verdict } from '../verdict.mjs';

const MANY = 10_000;
const TARGET = { firstMs: 5_000, appBytes: 2_048, idleCpuShare: 0.02 };
/** The interval at which each app's token is confirmed. */
const CONFIRM_EVERY_S = 240;

export function growth({ idleMs, idleTimes, rows }, say) {
  const alone = (store) => rows.find((row) => row.store === store && row.count === 1) ?? {};
  /** Beyond the memory of one app with everything that belongs to the first. */
  const anApp = (row, field) =>
    row.count === 1 ? undefined : ((row[field] ?? 0) - (alone(row.store)[field] ?? 0)) / (row.count - 1);
  const appBytes = (row) => anApp(row, 'bytes');
  const keptByStore = (row) => (row.count === 1 ? undefined : (row.storeBytes ?? 0) / row.count);
  /** Compiled code belongs to no app. The memory store is in this process, Redis is not. */
  const ownBytes = (row) =>
    appBytes(row) - anApp(row, 'compiledBytes') - (row.store === 'memory' ? keptByStore(row) : 0);
  const confirming = ({ count, cpuMs }) => (cpuMs / count / 1e3 / CONFIRM_EVERY_S) * count;
  const bytes = (value) => (value === undefined ? '–' : `${grouped(value)} B`);
  const storeName = (store) => (store === 'memory' ? say('memory', '内存') : 'Redis');
  const many = rows.filter(({ count }) => count === MANY);
  const most = Math.max(...rows.map(({ count }) => count));
  const meets = (holds) => many.length > 0 && many.every(holds);
  const counts = [...new Set(rows.map(({ count }) => count))].filter((count) => count > 1);
  const seriesOf = (store) => ({
    label: `${store === 'memory' ? 'memory store' : 'Redis'}`,
    values: counts.map((count) => appBytes(rows.find((row) => row.store === store && row.count === count))),
    isDashed: store === 'redis',
  });
  return {
    tables: [
      {
        heading: say('More and more apps in one process', '一个进程中的应用越来越多'),
        rows: [
          [
            say('store', '存储'),
            say('apps', '应用数'),
            say('first token after', '首个 token'),
            say('all tokens after', '全部 token'),
            say('memory an app', '每个应用内存'),
            say('of that compiled code', '其中编译代码'),
            say('idle, of a core', '空闲时占一核'),
            say('confirming, of a core', '确认时占一核'),
            say('Redis scripts a second, idle', '空闲时每秒 Redis 脚本'),
            say('kept by the store, an app', '存储中每个应用'),
          ],
          ...rows.map((row) => [
            storeName(row.store),
            grouped(row.count),
            duration(row.firstMs * 1e3),
            duration(row.allMs * 1e3),
            bytes(appBytes(row)),
            bytes(anApp(row, 'compiledBytes')),
            percent(row.idleCpuShare, 2),
            percent(confirming(row), 2),
            row.commandsPerSecond === undefined ? '–' : fixed(row.commandsPerSecond, 1),
            bytes(keptByStore(row)),
          ]),
        ],
        notes: [
          say(
            `First token: the last app's, requested while all others are fetched. Memory: the heap after collection, beyond that of one app, with the code that V8 compiled, which does not grow with the apps, and with the memory store what it keeps (the last column, without texts that the copies share). Idle: over ${idleMs / 1_000} s in which nobody reads, the calmest of ${idleTimes} times. Confirming comes on top for as long as apps are used: once in four minutes each, at the cost of a first request.`,
            `首个 token：在获取其他应用的同时，请求最后一个应用的 token。内存：垃圾回收后的堆，扣除一个应用时的用量，含 V8 编译的代码（与应用数无关），内存存储时含它保存的内容（最后一列，与副本共用的文本不计入）。空闲：${idleMs / 1_000} 秒内无人读取，取 ${idleTimes} 次中最低的一次。应用被使用期间另有“确认”：各四分钟一次，按首次请求的开销计算。`,
          ),
          ...(many.length === 0
            ? []
            : [
                verdict(
                  say,
                  meets(({ firstMs }) => firstMs < TARGET.firstMs),
                  `${grouped(MANY)} apps: first token under 5 s.`,
                  `${grouped(MANY)} 个应用：首个 token 在 5 秒内。`,
                ),
                verdict(
                  say,
                  meets((row) => ownBytes(row) < TARGET.appBytes),
                  `${grouped(MANY)} apps: under 2 KB an app, beside compiled code and what the store keeps.`,
                  `${grouped(MANY)} 个应用：除编译代码和存储保存的内容外，每个应用不到 2 KB。`,
                ),
                verdict(
                  say,
                  meets(({ idleCpuShare }) => idleCpuShare < TARGET.idleCpuShare),
                  `${grouped(MANY)} apps: under 2 % of a core idle.`,
                  `${grouped(MANY)} 个应用：空闲时不到一核的 2 %。`,
                ),
              ]),
          say(
            `${grouped(most)} apps work: each got its token by one call to WeChat.`,
            `${grouped(most)} 个应用可以工作：每个都拿到了 token，各调用微信一次。`,
          ),
        ],
      },
    ],
    plot: curves({
      title: 'Memory an app, by how many apps there are: level is linear growth',
      counts,
      series: ['memory', 'redis'].map(seriesOf),
      format: (bytes) => `${grouped(bytes)} B`,
    }),
    alt: say('Memory an app, by how many apps there are', '每个应用的内存，随应用数变化'),
  };
}
