import { OURS } from '../../kit/libraries.mjs';
import { grouped } from '../numbers.mjs';
import { bars } from '../plot.mjs';
import { verdict } from '../verdict.mjs';

/** Both endpoints of a library share a row where they have the same figures. */
const figuresOf = ({ name, failed, fetches, sent }) => [name, failed, fetches, sent].join();

export function endedOutside({ calls, rows }, say) {
  const isHealed = rows.every(
    ({ name, failed, fetches }) => name !== OURS || (failed === 0 && fetches === 1),
  );
  return {
    tables: [
      {
        heading: say(
          `${calls} calls at once with a token that was invalidated elsewhere`,
          `${calls} 次并发调用，所用 token 已在外部失效`,
        ),
        rows: [
          [
            say('library', '库'),
            say('endpoint', '接口'),
            say('calls that fail', '失败的调用'),
            say('tokens fetched', '获取 token 次数'),
            say('calls sent', '发出的调用'),
          ],
          ...[...new Set(rows.map(figuresOf))]
            .map((figures) => rows.filter((row) => figuresOf(row) === figures))
            .map((same) => [
              same[0].name,
              same.map(({ endpoint }) => endpoint).join(say(', ', '、')),
              grouped(same[0].failed),
              grouped(same[0].fetches),
              grouped(same[0].sent),
            ]),
        ],
        notes: [
          say(
            'Some libraries make no calls to the API, or do not repeat them: their rows show the result without code of your own.',
            '有的库不调用业务接口，或不会重试，需要使用者自行处理；这些行显示不处理时的结果。',
          ),
          verdict(
            say,
            isHealed,
            'no call of ours fails, and one token is fetched.',
            '本库没有调用失败，且只获取一次 token。',
          ),
        ],
      },
    ],
    plot: bars({
      title: `Of ${calls} calls with a dead token fail`,
      rows: rows.map((row) => ({
        label: `${row.name}, ${row.endpoint}`,
        value: row.failed,
        text: grouped(row.failed),
        isOurs: row.name === OURS,
      })),
    }),
    alt: say('Calls that fail after a token was invalidated elsewhere', 'token 在外部失效后失败的调用'),
  };
}
