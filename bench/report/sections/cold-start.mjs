import { OURS } from '../../kit/libraries.mjs';
import { grouped } from '../numbers.mjs';
import { bars } from '../plot.mjs';
import { verdict } from '../verdict.mjs';

export function coldStart({ answerMs, repeats, rows }, say) {
  const whoOf = ({ processes, callers }) =>
    processes === 1
      ? say(`${grouped(callers)} callers, one process`, `${grouped(callers)} 个调用者，一个进程`)
      : say(
          `${grouped(callers)} callers, ${processes} processes`,
          `${grouped(callers)} 个调用者，${processes} 个进程`,
        );
  const storeOf = ({ processes, isShared }) =>
    processes === 1
      ? ''
      : isShared
        ? say(', one Redis', '，同一 Redis')
        : say(', nothing shared', '，无共享');
  const ours = rows.filter(({ name }) => name === OURS);
  const isOne = ours.every(({ fetches, failed }) => fetches === 1 && failed === 0);
  const sooner = rows.filter(
    ({ name, processes, callers, lastMs, failed }) =>
      name !== OURS &&
      failed === 0 &&
      lastMs < ours.find((row) => row.processes === processes && row.callers === callers).lastMs,
  );
  const soonerNames = sooner.map((row) => `${row.name} (${whoOf(row)})`).join(say('; ', '；'));
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
          [
            say('library', '库'),
            say('who asks', '调用者'),
            say('calls to WeChat', '对微信的调用'),
            say('callers that fail', '失败的调用者'),
            say('last has its token after', '最后一个拿到 token'),
            say('of that, set-up', '其中准备时间'),
          ],
          ...rows.map((row) => [
            row.name,
            `${whoOf(row)}${storeOf(row)}`,
            grouped(row.fetches),
            grouped(row.failed),
            `${grouped(row.lastMs)} ms`,
            `${grouped(row.setUpMs)} ms`,
          ]),
        ],
        notes: [
          say(
            `The simulated WeChat responds after ${answerMs} ms and allows 2,000 calls a day on the legacy endpoint. Median time and most calls of up to ${repeats} runs in fresh processes, counted from before the set-up of the library (of a whole Nest application for ours).`,
            `模拟的微信在 ${answerMs} 毫秒后响应，旧接口每天最多 2,000 次调用。取最多 ${repeats} 次全新进程运行的中位数、调用次数取最大值；从库开始准备之前计时，本库包含整个 Nest 应用的启动。`,
          ),
          verdict(say, isOne, 'one call to WeChat in every row of ours.', '本库每一行都只调用微信一次。'),
          ...(sooner.length === 0
            ? []
            : [
                say(
                  `Faster than ours, since no application starts and callers have no deadlines: ${soonerNames}.`,
                  `比本库更早（不必启动应用，调用者也没有各自的截止时间）：${soonerNames}。`,
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
