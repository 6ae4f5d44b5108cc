import { fixed, grouped, times } from '../numbers.mjs';
import { bars } from '../plot.mjs';
import { verdict } from '../verdict.mjs';

const TARGET = 1.5;

export function hotRead({ reads, rounds, rows }, say) {
  const nameOf = ({ name }) =>
    name === 'floor'
      ? say('the floor: a resolved promise + Date.now()', '下限：已完成的 promise + Date.now()')
      : name;
  const ours = rows.find(({ name }) => name === 'service.getAccessToken()');
  const slowest = Math.max(
    ...rows.filter(({ isPeer, name }) => !isPeer && name !== 'floor').map(({ ratio }) => ratio),
  );
  const better = rows.filter(({ isPeer, ratio }) => isPeer && ratio <= ours.ratio).map(({ name }) => name);
  const peers = rows.filter(({ isPeer }) => isPeer);
  return {
    tables: [
      {
        heading: say('One read', '一次读取'),
        rows: [
          [
            say('await of', 'await 的对象'),
            say('ratio to the floor', '与下限之比'),
            say('median', '中位数'),
            say('bytes allocated', '分配字节数'),
          ],
          ...rows.map((row) => [nameOf(row), times(row.ratio), `${fixed(row.ns, 0)} ns`, grouped(row.bytes)]),
        ],
        notes: [
          say(
            `${rounds} interleaved rounds of ${grouped(reads)} reads; the ratio is taken round by round. Bytes are those beyond the floor's.`,
            `${rounds} 轮交替测量，每轮 ${grouped(reads)} 次读取；比值逐轮计算。字节数为超出下限的部分。`,
          ),
          verdict(
            say,
            slowest <= TARGET,
            `at most ${TARGET} times the floor.`,
            `不超过下限的 ${TARGET} 倍。`,
          ),
          ...(peers.length === 0
            ? []
            : [
                better.length === 0
                  ? say('None of the others is faster.', '其他库都没有更快。')
                  : say(`Faster than ours: ${better.join(', ')}.`, `比本库更快：${better.join('、')}。`),
              ]),
        ],
      },
    ],
    plot: bars({
      title: 'A hot read, as a ratio to the floor',
      rows: rows.map((row) => ({
        label: row.name === 'floor' ? 'floor: resolved promise + clock' : row.name,
        value: row.ratio,
        text: times(row.ratio),
        isOurs: !row.isPeer && row.name !== 'floor',
      })),
    }),
    alt: say('A hot read, as a ratio to the floor', '热读取与下限之比'),
  };
}
