import { OURS } from '../../kit/libraries.mjs';
import { grouped } from '../numbers.mjs';
import { bars } from '../plot.mjs';

export function twoProcesses({ lifeMs, rows }, say) {
  const nameOf = ({ name }) =>
    name === OURS
      ? say('this library, one store', '本库，共用一个存储')
      : say('each fetches for itself, four times a lifetime', '各自获取，每个寿命四次');
  return {
    tables: [
      {
        heading: say(
          'Two processes on the legacy endpoint, one lifetime of a token',
          '两个进程，旧接口，一个 token 寿命',
        ),
        rows: [
          [
            say('design', '做法'),
            say('calls with the token', '使用 token 的调用'),
            say('refused by WeChat', '被微信拒绝'),
            say('tokens issued', '签发的 token'),
          ],
          ...rows.map((row) => [nameOf(row), grouped(row.uses), grouped(row.refused), grouped(row.issued)]),
        ],
        notes: [
          say(
            `A lifetime of two hours passes in ${lifeMs / 1_000} s.`,
            `两小时的寿命在 ${lifeMs / 1_000} 秒内度过。`,
          ),
        ],
      },
    ],
    plot: bars({
      title: 'Calls refused by WeChat, two processes, one life of a token',
      rows: rows.map((row) => ({
        label: row.name === OURS ? 'this library, one store' : 'each fetches for itself',
        value: row.refused,
        text: `${grouped(row.refused)} of ${grouped(row.uses)}`,
        isOurs: row.name === OURS,
      })),
    }),
    alt: say('Calls refused by WeChat', '被微信拒绝的调用'),
  };
}
