import { fixed, grouped, times } from '../numbers.mjs';
import { bars } from '../plot.mjs';
import { verdict } from '../verdict.mjs';

const MIB = 1024 * 1024;
const LABELS = {
  quiet: 'quiet',
  many: 'many addresses',
  one: 'one address',
  crowd: '1,500 connections',
};
/** `p99`: how many times that of a caller in quiet. */
const TARGETS = { p99: 2, heapMiB: 20 };

export function badKeys({ heapBefore, heapAfter, rows }, say) {
  const names = {
    quiet: say('quiet', '无人攻击'),
    many: say('bad keys, each from another address', '错误密钥，每次来自不同地址'),
    one: say('bad keys from one address', '错误密钥，来自同一地址'),
    crowd: say('the same over 1,500 connections', '同上，经 1,500 个连接'),
  };
  const quiet = rows.find(({ name }) => name === 'quiet');
  const paced = rows.filter(({ name }) => name === 'many' || name === 'one');
  const isRefused = rows.every(({ sent, refused }) => sent === refused);
  const isQuick = paced.every(({ p99Ms }) => p99Ms <= TARGETS.p99 * quiet.p99Ms);
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
          ],
          ...rows.map((row) => [
            names[row.name],
            grouped(row.sent),
            grouped(row.refused),
            grouped(row.perSecond),
            `${fixed(row.p50Ms, 2)} ms`,
            `${fixed(row.p99Ms, 2)} ms`,
            times(row.p99Ms / quiet.p99Ms),
          ]),
        ],
        notes: [
          say(
            `In turns. The bad keys come over 20 connections, the next as soon as the last is refused. In the last row there are more connections than refusals may wait: the others are refused at once. The heap of the server held ${mib(heapBefore)} MiB before and ${mib(heapAfter)} MiB after all of it.`,
            `轮流进行。错误密钥经 20 个连接发来，前一个被拒绝后立即发下一个。最后一行的连接数超过可等待的拒绝数，超出者立即被拒绝。服务的堆内存之前为 ${mib(heapBefore)} MiB，全部结束后为 ${mib(heapAfter)} MiB。`,
          ),
          verdict(
            say,
            isRefused && isQuick && heapAfter - heapBefore <= TARGETS.heapMiB * MIB,
            `all refused, over 20 connections p99 within ${TARGETS.p99} × of quiet, and at most ${TARGETS.heapMiB} MiB more heap.`,
            `全部被拒绝；经 20 个连接时 p99 不超过无人攻击时的 ${TARGETS.p99} 倍；堆内存增长不超过 ${TARGETS.heapMiB} MiB。`,
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
        isOurs: name !== 'quiet',
      })),
    }),
    alt: say('p99 of a good caller in ms', '正常调用方的 p99（ms）'),
  };
}
