import { answerOf } from '../kit/child.mjs';
import { startSimulator } from '../kit/simulator.mjs';

/** The cost of a read while the token is fresh, beside an await of a resolved promise and one read of the clock. */
export async function hotRead({ reads, rounds, heapSteps, peers }) {
  const simulator = await startSimulator();
  try {
    return await answerOf(
      new URL('./hot-read-process.mjs', import.meta.url),
      { url: simulator.url, reads, rounds, heapSteps, peers },
      { execArgv: ['--expose-gc'] },
    );
  } finally {
    await simulator.stop();
  }
}
