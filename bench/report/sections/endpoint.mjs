import { grouped, percent } from '../numbers.mjs';
import { bars } from '../plot.mjs';
import { verdict } from '../verdict.mjs';

const TARGET = 0.9;

export function endpoint({ connections, seconds, rounds, share, demo, bare }, say) {
  const row = (name, { perSecond, p99Ms }, of) => [name, grouped(perSecond), `${p99Ms} ms`, of];
  return {
    tables: [
      {
        heading: say(
          `GET /wechat/access-token, ${connections} connections`,
          `GET /wechat/access-token，${connections} 个连接`,
        ),
        rows: [
          ['', say('requests a second', '每秒请求数'), 'p99', say('share', '占比')],
          row(say('a bare controller that answers a constant', '只返回常量的裸控制器'), bare, percent(1)),
          row(
            say("the demo's: bearer key, no-store, error filter", '演示应用：密钥校验、no-store、异常过滤器'),
            demo,
            percent(share),
          ),
        ],
        notes: [
          say(
            `Both NestJS on Fastify; ${rounds} pairs of ${seconds} s in changing order, the share is the median of the pairs.`,
            `两者均为 Fastify 上的 NestJS；${rounds} 组，每次 ${seconds} 秒，顺序交替，占比为各组的中位数。`,
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
