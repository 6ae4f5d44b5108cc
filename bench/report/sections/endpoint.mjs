import { grouped, percent } from '../numbers.mjs';
import { bars } from '../plot.mjs';
import { verdict } from '../verdict.mjs';

const TARGET = 0.9;

export function endpoint({ connections, seconds, rounds, bare, guarded, demo }, say) {
  const row = (name, { perSecond, p99Ms, share }) => [
    name,
    grouped(perSecond),
    `${p99Ms} ms`,
    percent(share),
  ];
  const { share } = demo;
  return {
    tables: [
      {
        heading: say(
          `GET /wechat/access-token, ${connections} connections`,
          `GET /wechat/access-token，${connections} 个连接`,
        ),
        rows: [
          ['', say('requests a second', '每秒请求数'), 'p99', say('share', '占比')],
          row(say('a bare controller that answers a constant', '只返回常量的裸控制器'), bare),
          row(
            say(
              'the same with a guard that lets all in, and a query parameter',
              '同上，加放行一切的守卫和查询参数',
            ),
            guarded,
          ),
          row(
            say("the demo's: bearer key, no-store, error filter", '演示应用：密钥校验、no-store、异常过滤器'),
            demo,
          ),
        ],
        notes: [
          say(
            `All NestJS on Fastify; ${rounds} rounds of ${seconds} s each in changing order, the share is the median of the rounds.`,
            `均为 Fastify 上的 NestJS；${rounds} 轮，每次 ${seconds} 秒，顺序交替，占比为各轮的中位数。`,
          ),
          verdict(
            say,
            share >= TARGET,
            `${percent(TARGET)} of the bare controller or more.`,
            `不低于裸控制器的 ${percent(TARGET)}。`,
          ),
        ],
      },
    ],
    plot: bars({
      title: 'Requests a second',
      rows: [
        {
          label: 'with a guard and a parameter',
          value: guarded.perSecond,
          text: `${grouped(guarded.perSecond)}, ${percent(guarded.share)}`,
          isOurs: false,
        },
        { label: 'a bare controller', value: bare.perSecond, text: grouped(bare.perSecond), isOurs: false },
        {
          label: "the demo's token endpoint",
          value: demo.perSecond,
          text: `${grouped(demo.perSecond)}, ${percent(share)}`,
          isOurs: true,
        },
      ],
    }),
    alt: say('Requests a second', '每秒请求数'),
  };
}
