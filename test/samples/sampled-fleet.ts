import { SampleProcess, type SampleAnswer, type SampleStart } from './sample.js';

/** Some processes of one sample. */
export class SampledFleet {
  private constructor(readonly processes: readonly SampleProcess[]) {}

  /** Starts so many. */
  static async start(count: number, start: SampleStart): Promise<SampledFleet> {
    return new SampledFleet(await Promise.all(Array.from({ length: count }, () => SampleProcess.up(start))));
  }

  /** Calls a route in each process, so often at once. */
  async answers(route: string, times = 1): Promise<SampleAnswer[]> {
    return Promise.all(this.processes.flatMap((one) => Array.from({ length: times }, () => one.call(route))));
  }

  /** The same. Returns how many calls failed: the sample answers with an error, or with a refusal of WeChat's. */
  async failures(route: string, times = 1): Promise<number> {
    const answers = await this.answers(route, times);
    return answers.filter(({ status, body }) => status >= 400 || Boolean(body['errcode'])).length;
  }
}
