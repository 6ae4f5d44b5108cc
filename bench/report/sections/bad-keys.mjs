import { fixed, grouped, times } from '../numbers.mjs';
import { bars } from '../plot.mjs';
import { verdict } from '../verdict.mjs';

const MIB = 1024 * 1024;
const LABELS = {
  quiet: 'quiet',
  elsewhere: 'another server',
  many: 'many addresses',
  one: 'one address',
  flood: 'as many as come in',
};
/** `p99`: how many times that of a caller while the same bad keys go to another server on the same cores. */
const TARGETS = { p99: 2, heapMiB: 20 };

export function badKeys({ perSecond, heapBefore, heapAfter, rows }, say) {
  const names = {
    quiet: say('quiet', '无人攻击'),
    elsewhere: say('as many bad keys to another server', '同样多的错误密钥，发往另一个服务'),
    many: say('bad keys, each from another address', '错误密钥，每次来自不同地址'),
    one: say('bad keys from one address', '错误密钥，来自同一地址'),
    flood: say('as many as come in, each from another address', '同上，不限速，每次来自不同地址'),
  };
  const [quiet, elsewhere] = ['quiet', 'elsewhere'].map((wanted) => rows.find(({ name }) => name === wanted));
  const paced = rows.filter(({ name }) => name === 'many' || name === 'one');
  const isRefused = rows.every(({ sent, refused }) => sent === refused);
  const isQuick = paced.every(({ p99Ms }) => p99Ms <= TARGETS.p99 * elsewhere.p99Ms);
  const mib = (bytes) => fixed(bytes / MIB, 1);
  return {
    tables: [
      {
        heading: say(
          'A good caller of the token server, while bad keys come in',
          '收到错误密钥时，正常调用方的耗时',
        ),
        rows: [
          [
            '',
            say('bad keys', '错误密钥数'),
            say('refused', '被拒绝'),
            say('a second', '每秒'),
            'p50',
            'p99',
            say('of quiet', '与无人攻击之比'),
            say('of another server', '与另一个服务之比'),
          ],
          ...rows.map((row) => [
            names[row.name],
            grouped(row.sent),
            grouped(row.refused),
            grouped(row.perSecond),
            `${fixed(row.p50Ms, 2)} ms`,
            `${fixed(row.p99Ms, 2)} ms`,
            times(row.p99Ms / quiet.p99Ms),
            row.name === 'quiet' ? '' : times(row.p99Ms / elsewhere.p99Ms),
          ]),
        ],
        notes: [
          say(
            `In turns. The bad keys come over 20 connections, at most ${grouped(perSecond)} a second at random moments, but in the last row as many as the server takes: there the good caller waits for its turn among them. The second row is what this machine takes by itself: there the attacker has a server of its own, on the same cores. The heap of the server held ${mib(heapBefore)} MiB before and ${mib(heapAfter)} MiB after all of it.`,
            `轮流进行。错误密钥经 20 个连接发来，每秒至多 ${grouped(perSecond)} 次，时刻随机；最后一行不限速，正常调用方需与其一同排队。第二行为机器本身的影响：攻击方使用另一个服务，但在同一批 CPU 核上。服务的堆内存之前为 ${mib(heapBefore)} MiB，全部结束后为 ${mib(heapAfter)} MiB。`,
          ),
          verdict(
            say,
            isRefused && isQuick && heapAfter - heapBefore <= TARGETS.heapMiB * MIB,
            `all refused, at up to ${grouped(perSecond)} a second p99 within ${TARGETS.p99} × of what the machine takes by itself, and at most ${TARGETS.heapMiB} MiB more heap.`,
            `全部被拒绝；每秒至多 ${grouped(perSecond)} 次时 p99 不超过机器本身影响下的 ${TARGETS.p99} 倍；堆内存增长不超过 ${TARGETS.heapMiB} MiB。`,
          ),
        ],
      },
    ],
    plot: bars({
      title: 'p99 of a good caller, ms',
      rows: rows.map(({ name, p99Ms }) => ({
        label: LABELS[name],
        value: p99Ms,
        text: fixed(p99Ms, 2),
        isOurs: name !== 'quiet' && name !== 'elsewhere',
      })),
    }),
    alt: say('p99 of a good caller in ms', '正常调用方的 p99（ms）'),
  };
}
