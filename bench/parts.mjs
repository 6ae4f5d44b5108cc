import { badKeys } from './parts/bad-keys.mjs';
import { coldStart } from './parts/cold-start.mjs';
import { consolePage } from './parts/console.mjs';
import { endedOutside } from './parts/ended-outside.mjs';
import { endpoint } from './parts/endpoint.mjs';
import { growth } from './parts/growth.mjs';
import { hotRead } from './parts/hot-read.mjs';
import { relay } from './parts/relay.mjs';
import { streams } from './parts/streams.mjs';
import { turn } from './parts/turn.mjs';
import { twoProcesses } from './parts/two-processes.mjs';

/** The parts, in this order. `tiny` only shows that a program runs. */
export const PARTS = {
  'hot-read': {
    run: hotRead,
    full: { reads: 200_000, rounds: 25, heapSteps: 40 },
    tiny: { reads: 2_000, rounds: 3, heapSteps: 2 },
  },
  'cold-start': {
    run: coldStart,
    full: { callers: [50, 1_000, 10_000], processes: 8, callersEach: 100, repeats: 3 },
    tiny: { callers: [5], processes: 2, callersEach: 2, repeats: 1 },
  },
  'ended-outside': { run: endedOutside, full: { calls: 200 }, tiny: { calls: 5 } },
  turn: { run: turn, full: { turns: 2, seconds: 30 }, tiny: { turns: 1, seconds: 1 } },
  'two-processes': { run: twoProcesses, full: { lifeMs: 12_000 }, tiny: { lifeMs: 1_200 } },
  endpoint: {
    run: endpoint,
    full: { connections: 50, requests: 10_000, turns: 10, launches: 8 },
    tiny: { connections: 2, requests: 50, turns: 1, launches: 1 },
    needsPeers: true,
  },
  growth: {
    run: growth,
    full: { counts: [1, 100, 10_000, 100_000], idleMs: 12_000, inDoubtMs: 3_000 },
    tiny: { counts: [5], idleMs: 100, inDoubtMs: 10 },
  },
  relay: {
    run: relay,
    full: {
      connections: 20,
      upstreamsMs: [50, 0],
      calls: 1_000,
      turns: 6,
      fileBytes: 100 * 1024 * 1024,
      filesAtOnce: [1, 10],
    },
    tiny: {
      connections: 2,
      upstreamsMs: [1],
      calls: 20,
      turns: 1,
      fileBytes: 3 * 1024 * 1024,
      filesAtOnce: [1],
    },
  },
  'bad-keys': {
    run: badKeys,
    // Short turns: what else the machine does meets every row.
    full: { badKeys: 34_000, turns: 10, everyMs: 2 },
    tiny: { badKeys: 40, turns: 1, everyMs: 1 },
  },
  streams: {
    run: streams,
    // Long enough for a beat on each.
    full: { count: 10_000, idleMs: 20_000 },
    tiny: { count: 20, idleMs: 0 },
  },
  console: {
    run: consolePage,
    full: { count: 10_000, requests: 20, restMs: 20_000 },
    tiny: { count: 5, requests: 2, restMs: 100 },
  },
};
