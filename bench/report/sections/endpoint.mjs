import { grouped, percent } from '../numbers.mjs';
import { bars } from '../plot.mjs';
import { verdict } from '../verdict.mjs';

const TARGET = 0.9;

export function endpoint({ connections, requests, turns, launches, bare, twin, guarded, demo, server }, say) {
  const row = (name, { perSecond, p99Ms, share, least, most }) => [
    name,
    grouped(perSecond),
    `${p99Ms} ms`,
    percent(share),
    `${percent(least)} – ${percent(most)}`,
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
          [
            '',
            say('requests a second', '每秒请求数'),
            'p99',
            say('share', '占比'),
            say('of each launch', '各次启动'),
          ],
          row(say('a bare controller that answers a constant', '只返回常量的裸控制器'), bare),
          row(say('the same once more: what the figures are worth', '同上再来一个：用以看数字的误差'), twin),
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
          ...(server
            ? [
                row(
                  say(
                    "the token server's: client key, permission, rate, audit, metrics",
                    '中控服务器：客户端密钥、权限、频率、审计、指标',
                  ),
                  server,
                ),
              ]
            : []),
        ],
        notes: [
          say(
            `All NestJS on Fastify. ${launches} launches of all, each with ${turns} turns of ${grouped(requests)} requests in changing order. The best tenth of the turns counts, since other load on the machine only slows.`,
            `均为 Fastify 上的 NestJS。全部同时启动 ${launches} 次，每次 ${turns} 轮、每轮 ${grouped(requests)} 个请求，顺序交替。取最好的十分之一轮次：机器上别的负载只会拖慢。`,
          ),
          verdict(
            say,
            share >= TARGET,
            `${percent(TARGET)} of the bare controller or more, the demo's.`,
            `演示应用不低于裸控制器的 ${percent(TARGET)}。`,
          ),
          ...(server
            ? [
                verdict(
                  say,
                  server.share >= TARGET,
                  `${percent(TARGET)} of the bare controller or more, the token server's.`,
                  `中控服务器不低于裸控制器的 ${percent(TARGET)}。`,
                ),
              ]
            : []),
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
