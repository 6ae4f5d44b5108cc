import { fixed, grouped, percent } from '../numbers.mjs';
import { bars } from '../plot.mjs';
import { verdict } from '../verdict.mjs';

const TARGETS = { firstMs: 200, share: 0.02 };

export function consolePage(
  { count, firstMs, firstBytes, screens, closedShare, openShare, states, restMs },
  say,
) {
  const share = Math.max(0, openShare - closedShare);
  const ms = (value) => `${fixed(value, 1)} ms`;
  const names = {
    now: say('Now, again', '“现在”，再次'),
    search: say('Now, with a search', '“现在”，带搜索'),
    app: say('App', '“应用”'),
    servers: say('Servers', '“服务器”'),
  };
  const rows = [
    [say('Now, for the first time', '“现在”，首次'), firstMs, firstBytes],
    ...Object.entries(screens).map(([name, { ms: value, bytes }]) => [names[name], value, bytes]),
  ];
  return {
    tables: [
      {
        heading: say(
          `Screens of a server with ${grouped(count)} apps`,
          `${grouped(count)} 个应用的服务器的各页面`,
        ),
        rows: [
          [say('screen', '页面'), say('there after', '返回用时'), say('size', '大小')],
          ...rows.map(([name, value, bytes]) => [name, ms(value), `${grouped(bytes)} B`]),
        ],
        notes: [
          verdict(
            say,
            firstMs < TARGETS.firstMs,
            `the first page within ${TARGETS.firstMs} ms.`,
            `首页在 ${TARGETS.firstMs} ms 内返回。`,
          ),
        ],
      },
      {
        heading: say('What an open tab takes', '一个打开的标签页的开销'),
        rows: [
          [
            say('no tab, of a core', '无标签页时占一核'),
            say('one tab, of a core', '一个标签页时占一核'),
            say('the tab', '标签页本身'),
            say('states sent', '发送的状态数'),
          ],
          [percent(closedShare, 2), percent(openShare, 2), percent(share, 2), grouped(states)],
        ],
        notes: [
          say(
            `The server with its Redis client, over ${fixed(restMs / 1_000, 0)} s in which no client calls; the calmer of two times.`,
            `服务器（含 Redis 客户端），在 ${fixed(restMs / 1_000, 0)} 秒内没有客户端调用；取两次中较低的一次。`,
          ),
          verdict(
            say,
            share < TARGETS.share,
            `under ${percent(TARGETS.share)} of a core for an open tab.`,
            `一个打开的标签页不到一核的 ${percent(TARGETS.share)}。`,
          ),
        ],
      },
    ],
    plot: bars({
      title: 'Until a screen is there, ms',
      rows: rows.map(([label, value]) => ({ label, value, text: fixed(value, 1), isOurs: true })),
    }),
    alt: say('Until a screen of the console is there, in ms', '控制台各页面的返回用时（毫秒）'),
  };
}
