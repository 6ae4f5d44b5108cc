import { OURS } from '../../kit/libraries.mjs';
import { grouped } from '../numbers.mjs';
import { bars } from '../plot.mjs';
import { verdict } from '../verdict.mjs';

/** Whether another library's last caller has its token before ours. */
const isSooner = (theirs, ours) => theirs !== undefined && theirs.failed === 0 && theirs.lastMs < ours.lastMs;

export function coldStart({ answerMs, repeats, rows }, say) {
  const whoOf = ({ processes, callers }) =>
    processes === 1
      ? say(`${grouped(callers)} callers, one process`, `${grouped(callers)} 个调用者，一个进程`)
      : say(
          `${grouped(callers)} callers, ${processes} processes`,
          `${grouped(callers)} 个调用者，${processes} 个进程`,
        );
  const ours = rows.filter(({ name }) => name === OURS);
  const isOne = ours.every(({ fetches, failed }) => fetches === 1 && failed === 0);
  const libraries = [...new Set(rows.map(({ name }) => name))];
  const isSame = (one, other) => one.processes === other.processes && one.callers === other.callers;
  const rowOf = (name, scene) => rows.find((row) => row.name === name && isSame(row, scene));
  const cellOf = ({ fetches, failed, lastMs }) =>
    `${grouped(fetches)}; ${grouped(lastMs)} ms${failed > 0 ? say(`; ${grouped(failed)} fail`, `；${grouped(failed)} 个失败`) : ''}`;
  const soonerNames = libraries
    .filter((name) => name !== OURS)
    .map((name) => ({ name, won: ours.filter((scene) => isSooner(rowOf(name, scene), scene)) }))
    .filter(({ won }) => won.length > 0)
    .map(({ name, won }) =>
      won.length === ours.length ? name : `${name} (${won.map(whoOf).join(say('; ', '；'))})`,
    );
  const widest = rows.filter(
    ({ callers, processes }) =>
      processes === 1 &&
      callers === Math.max(...rows.filter((row) => row.processes === 1).map((row) => row.callers)),
  );
  return {
    tables: [
      {
        heading: say('No token is kept yet, and all callers come at once', '尚无 token，所有调用者同时到来'),
        rows: [
          [say('library', '库'), ...ours.map(whoOf), say('set-up', '准备时间')],
          ...libraries.map((name) => [
            rows.some((row) => row.name === name && row.processes > 1 && !row.isShared)
              ? say(`${name}, nothing shared`, `${name}，无共享`)
              : name,
            ...ours.map((scene) => rowOf(name, scene)).map((row) => (row ? cellOf(row) : '–')),
            `${grouped(rowOf(name, ours[0]).setUpMs)} ms`,
          ]),
        ],
        notes: [
          say(
            `Calls to WeChat, and when the last caller has its token, with the set-up of the library (for ours, a whole Nest application; the last column, of one process). Processes share one Redis. WeChat responds after ${answerMs} ms and allows 2,000 calls a day on the legacy endpoint. Median time and most calls of up to ${repeats} runs in fresh processes.`,
            `对微信的调用次数，以及最后一个调用者拿到 token 的时间，含库的准备时间（本库为整个 Nest 应用；最后一列为一个进程的）。多个进程共用一个 Redis。微信在 ${answerMs} 毫秒后响应，旧接口每天最多 2,000 次调用。取最多 ${repeats} 次全新进程运行的时间中位数和最多的调用次数。`,
          ),
          verdict(say, isOne, 'one call to WeChat in every row of ours.', '本库每一行都只调用微信一次。'),
          ...(soonerNames.length === 0
            ? []
            : [
                say(
                  `Faster than ours, since no application starts and callers have no deadlines: ${soonerNames.join(', ')}.`,
                  `比本库更早（不必启动应用，调用者也没有各自的截止时间）：${soonerNames.join('、')}。`,
                ),
              ]),
        ],
      },
    ],
    plot: bars({
      title: `Calls to WeChat for ${grouped(widest[0].callers)} callers at once, one process`,
      rows: widest.map((row) => ({
        label: row.name,
        value: row.fetches,
        text: grouped(row.fetches),
        isOurs: row.name === OURS,
      })),
    }),
    alt: say('Calls to WeChat at a cold start', '冷启动时对微信的调用次数'),
  };
}
