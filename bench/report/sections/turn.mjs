import { OURS } from '../../kit/libraries.mjs';
import { duration, grouped, times } from '../numbers.mjs';
import { bars } from '../plot.mjs';
import { verdict } from '../verdict.mjs';

const TARGET = 2;

export function turn({ answerMs, rows }, say) {
  const ratioOf = ({ turn: at, quiet }) => at.p999 / quiet.p999;
  const ours = rows.find(({ name }) => name === OURS);
  const isMet = ours.turned > 0 && ours.waited === 0 && ours.failed === 0 && ratioOf(ours) <= TARGET;
  const better = rows.filter(
    (row) => row.name !== OURS && row.waited === 0 && row.failed === 0 && row.turn.p999 < ours.turn.p999,
  );
  const shown = rows.filter(({ turned }) => turned > 0);
  return {
    tables: [
      {
        heading: say(
          'Reads during two seconds around each rotation of the token',
          'token 更替前后两秒内的读取',
        ),
        rows: [
          [
            say('library', '库'),
            say('rotations', '更替次数'),
            say('reads', '读取次数'),
            'p50',
            'p99',
            'p99.9',
            say('p99.9, quiet', 'p99.9（平时）'),
            say('ratio', '比值'),
            say('waited', '等待者'),
            say('failed', '失败'),
          ],
          ...rows.map((row) => [
            row.name,
            String(row.turned),
            grouped(row.turn.reads),
            duration(row.turn.p50),
            duration(row.turn.p99),
            duration(row.turn.p999),
            duration(row.quiet.p999),
            row.turned > 0 ? times(ratioOf(row)) : '–',
            grouped(row.waited),
            grouped(row.failed),
          ]),
        ],
        notes: [
          say(
            `50 callers read every millisecond, without waiting for one another; WeChat responds after ${answerMs} ms, and a read that takes more than half of that counts as waiting. A token lives for 12 s; quiet is the time before and between. Ours is on Redis, the others in memory, refreshing ahead if they can. 0 rotations: for 30 s all callers requested a token at once and failed.`,
            `50 个调用者每毫秒各读一次，互不等待；微信在 ${answerMs} 毫秒后响应，耗时超过其一半者算作等待。token 寿命 12 秒；“平时”是更替之前和之间的时间。本库使用 Redis，其他库使用内存，能设置提前量的都设置了。更替次数为 0：30 秒内所有调用者同时去取，全部失败。`,
          ),
          verdict(
            say,
            isMet,
            `nobody waits, and p99.9 is within ${TARGET} times that of quiet.`,
            `无人等待，p99.9 不超过平时的 ${TARGET} 倍。`,
          ),
          ...(better.length === 0
            ? []
            : [
                say(
                  `Lower p99.9 at the rotation, also with nobody waiting: ${better.map(({ name }) => name).join(', ')}.`,
                  `更替时 p99.9 更低且同样无人等待：${better.map(({ name }) => name).join('、')}。`,
                ),
              ]),
        ],
      },
    ],
    plot: bars({
      title: 'p99.9 of a read around a turn',
      rows: (shown.length > 0 ? shown : rows).map((row) => ({
        label: row.name,
        value: row.turn.p999 ?? 0,
        text: `${duration(row.turn.p999)}, ${grouped(row.waited)} waited`,
        isOurs: row.name === OURS,
      })),
    }),
    alt: say('p99.9 of a read around a turn', '更替前后读取的 p99.9'),
  };
}
