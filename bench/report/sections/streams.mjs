import { fixed, grouped } from '../numbers.mjs';
import { bars } from '../plot.mjs';
import { verdict } from '../verdict.mjs';

const KIB = 1024;
const TARGETS = { bytes: 30 * KIB, ms: 1_500 };

export function streams({ wanted, count, openFiles, rssBytes, heapBytes, reached, largestMs }, say) {
  const kib = (bytes) => `${fixed(bytes / KIB, 1)} KiB`;
  const tooFew = say(
    `The limit of open files is ${grouped(openFiles)} here: ${grouped(count)} streams in place of ${grouped(wanted)}.`,
    `本机的打开文件数上限为 ${grouped(openFiles)}：只开了 ${grouped(count)} 个流，而不是 ${grouped(wanted)} 个。`,
  );
  return {
    tables: [
      {
        heading: say('Idle streams of one token server', '一台中控服务器上的空闲流'),
        rows: [
          [
            say('streams', '流数'),
            say('RSS of each', '每个流的 RSS'),
            say('heap of each', '每个流的堆内存'),
            say('reached by a change', '收到变更的流数'),
            say('the last after', '最后一个用时'),
          ],
          [grouped(count), kib(rssBytes), kib(heapBytes), grouped(reached), `${fixed(largestMs, 0)} ms`],
        ],
        notes: [
          say(
            'RSS and heap after collection, beyond that of the server with a tenth of the streams; what the kernel keeps of a connection is not in them. The change is a token that was killed outside and reported: counted from when WeChat issued the next one. The server waits 50 ms for further changes, and spreads the news over 500 ms.',
            'RSS 与堆内存均在垃圾回收后测量，扣除已有十分之一的流时的用量；不含内核为连接保存的内容。变更指在外部失效并被上报的 token：从微信发出下一个 token 时算起。服务先等 50 ms 合并后续变更，再把通知分散到 500 ms 内发出。',
          ),
          ...(count < wanted ? [tooFew] : []),
          verdict(
            say,
            rssBytes < TARGETS.bytes,
            `under ${TARGETS.bytes / KIB} KiB each.`,
            `每个流不到 ${TARGETS.bytes / KIB} KiB。`,
          ),
          verdict(
            say,
            reached === count && largestMs <= TARGETS.ms,
            `a change reaches all within 1 s and the 500 ms over which it is spread.`,
            `变更在 1 秒加上分散发送的 500 ms 内到达所有流。`,
          ),
        ],
      },
    ],
    plot: bars({
      title: 'Memory of a stream, KiB',
      rows: [
        ['RSS', rssBytes],
        ['heap', heapBytes],
      ].map(([label, bytes]) => ({ label, value: bytes / KIB, text: fixed(bytes / KIB, 1), isOurs: true })),
    }),
    alt: say('Memory of a stream in KiB', '每个流占用的内存（KiB）'),
  };
}
