import { fixed, grouped, times } from '../numbers.mjs';
import { bars } from '../plot.mjs';
import { verdict } from '../verdict.mjs';

const MIB = 1024 * 1024;
const TARGETS = { p50: 1.1, p99: 1.3, alone: 64, several: 128 };

export function relay({ connections, calls, turns, rows, fileBytes, files }, say) {
  const ratios = ({ direct, relayed }) => ({
    p50: relayed.p50Ms / direct.p50Ms,
    p99: relayed.p99Ms / direct.p99Ms,
  });
  const slow = ratios(rows[0]);
  const mib = (bytes) => fixed(bytes / MIB, 0);
  const isWithin = files.every(
    ({ atOnce, grownBytes }) => grownBytes <= (atOnce === 1 ? TARGETS.alone : TARGETS.several) * MIB,
  );
  const rowsOf = (row) => [
    [
      say(`WeChat answers after ${row.ms} ms, directly`, `微信 ${row.ms} ms 后返回，直接调用`),
      `${fixed(row.direct.p50Ms, 1)} ms`,
      '',
      `${fixed(row.direct.p99Ms, 1)} ms`,
      '',
      grouped(row.direct.perSecond),
    ],
    [
      say('the same through the token server', '同上，经中控服务器'),
      `${fixed(row.relayed.p50Ms, 1)} ms`,
      times(ratios(row).p50),
      `${fixed(row.relayed.p99Ms, 1)} ms`,
      times(ratios(row).p99),
      grouped(row.relayed.perSecond),
    ],
  ];
  return {
    tables: [
      {
        heading: say(`A relayed GET, ${connections} connections`, `转发一次 GET，${connections} 个连接`),
        rows: [['', 'p50', '', 'p99', '', say('calls a second', '每秒次数')], ...rows.flatMap(rowsOf)],
        notes: [
          say(
            `Direct and relayed in turns, ${turns} of ${grouped(calls)} calls each. WeChat, the server and whoever calls share the cores: with an answer after 0 ms, the calls a second are theirs.`,
            `直接与转发轮流进行，各 ${turns} 轮、每轮 ${grouped(calls)} 次。微信、服务器和调用方共用 CPU：0 ms 一行的每秒次数取决于三者之和。`,
          ),
          verdict(
            say,
            slow.p50 <= TARGETS.p50 && slow.p99 <= TARGETS.p99,
            `at ${rows[0].ms} ms, p50 within ${TARGETS.p50} × and p99 within ${TARGETS.p99} × of the direct call.`,
            `${rows[0].ms} ms 时，p50 不超过直接调用的 ${TARGETS.p50} 倍，p99 不超过 ${TARGETS.p99} 倍。`,
          ),
        ],
      },
      {
        heading: say(
          `Files of ${mib(fileBytes)} MiB, up and then down`,
          `${mib(fileBytes)} MiB 的文件，先上传后下载`,
        ),
        rows: [
          [
            say('at once', '同时'),
            say('more memory at the highest (MiB)', '内存峰值增长（MiB）'),
            say('seconds', '秒'),
          ],
          ...files.map(({ atOnce, grownBytes, seconds }) => [
            String(atOnce),
            mib(grownBytes),
            fixed(seconds, 1),
          ]),
        ],
        notes: [
          verdict(
            say,
            isWithin,
            `at most ${TARGETS.alone} MiB more for one, ${TARGETS.several} MiB for several at once.`,
            `单个不超过 ${TARGETS.alone} MiB，多个同时不超过 ${TARGETS.several} MiB。`,
          ),
        ],
      },
    ],
    plot: bars({
      title: 'p50 of a call, ms',
      rows: rows.flatMap(({ ms, direct, relayed }) => [
        {
          label: `${ms} ms, directly`,
          value: direct.p50Ms,
          text: fixed(direct.p50Ms, 1),
          isOurs: false,
        },
        {
          label: `${ms} ms, relayed`,
          value: relayed.p50Ms,
          text: fixed(relayed.p50Ms, 1),
          isOurs: true,
        },
      ]),
    }),
    alt: say('p50 of a call in ms', '单次调用的 p50（ms）'),
  };
}
