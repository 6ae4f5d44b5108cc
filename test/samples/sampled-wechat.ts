import {
  DEFAULT_APP,
  startWechatSimulator,
  type RunningSimulator,
  type WechatSimulator,
} from 'wechat-simulator';
import { Gate } from '../api-client/gate.js';

const TOKEN_PATHS = ['/cgi-bin/token', '/cgi-bin/stable_token'];

/** The simulator, with a way to let the answers to several calls arrive together. */
export class SampledWechat {
  private gate = new Gate();
  private running!: RunningSimulator;

  static async start(): Promise<SampledWechat> {
    const wechat = new SampledWechat();
    wechat.running = await startWechatSimulator({ sleep: () => wechat.gate.sleep() });
    return wechat;
  }

  get simulator(): WechatSimulator {
    return this.running.simulator;
  }

  get url(): string {
    return this.running.url;
  }

  /** How often the samples requested an access token. */
  get requests(): number {
    return TOKEN_PATHS.reduce((sum, path) => sum + this.simulator.journal.calls(path).length, 0);
  }

  /** Has so many calls of a path processed before the first one gets its answer. Returns what the calls came to. */
  async together<T>(path: string, count: number, calls: () => Promise<T>): Promise<T> {
    this.gate = new Gate();
    const { id } = this.simulator.faults.add({ kind: 'slow', ms: 0, stage: 'after', path });
    const outcome = calls();
    await Promise.race([this.gate.holds(count), outcome]);
    this.simulator.faults.remove(id);
    this.gate.release();
    return outcome;
  }

  /** Whether a page may use the JS-SDK with this configuration. */
  acceptsPage(url: string, config: Readonly<Record<string, unknown>>): boolean {
    const { nonceStr, timestamp, signature } = config as Record<string, string>;
    const signed = { url, nonceStr: nonceStr!, timestamp: Number(timestamp), signature: signature! };
    return this.simulator.console(DEFAULT_APP.appId).tickets.acceptsPage(signed);
  }

  close(): Promise<void> {
    return this.running.close();
  }
}
