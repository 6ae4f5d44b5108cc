import { processLanguage, type Wording } from 'nestjs-wechat-token';
import { serverLog } from './server-log.js';

/** How often the log says that the same option fails. */
const LOG_EVERY_MS = 60_000;

/** What happens while an option fails. */
const MEANWHILE = {
  clients: { en: 'requests of clients are refused', zh: '拒绝客户端的请求' },
  'console.operators': { en: 'nobody gets into the console', zh: '无法进入控制台' },
  audit: { en: 'its entries are lost, and counted', zh: '审计记录会丢失，并计入丢失数' },
  'servers.configuration': { en: 'what it returned last counts', zh: '沿用它上次返回的值' },
  readiness: { en: 'the server is not ready', zh: '服务器处于未就绪状态' },
  problems: { en: 'the server is degraded', zh: '服务器状态为 degraded' },
  drainSeconds: { en: '0 counts', zh: '按 0 处理' },
  limits: { en: 'the defaults count', zh: '使用默认值' },
  direct: { en: 'Fastify or Express sees all requests', zh: '所有请求都交给 Fastify 或 Express' },
} as const satisfies Readonly<Record<string, Wording>>;

/** An option behind which is code of the application. */
export type GivenOption = keyof typeof MEANWHILE;

/** The application's code behind an option failed. What it threw may quote a secret; the log has said so. */
export class OptionFailedError extends Error {
  override readonly name = 'OptionFailedError';

  constructor(readonly option: GivenOption) {
    super(`The option ${option} failed`);
  }
}

/** Calls the application's code behind the options. Where it fails, the log says so, at most once a minute for each option. */
export class GivenOptions {
  private readonly loggedAt = new Map<GivenOption, number>();

  constructor(private readonly monotonic: () => number = () => performance.now()) {}

  /** What `call` returns. Throws `OptionFailedError` if it throws, or returns a promise: nobody waits for one. */
  call<T>(option: GivenOption, call: () => T): T {
    let returned: T;
    try {
      returned = call();
    } catch (error) {
      throw this.failed(option, error);
    }
    if (!isPromise(returned)) return returned;
    // Its rejection would end the process.
    returned.then(undefined, () => undefined);
    throw this.failed(option, returned);
  }

  /** What `call` returns, or `otherwise` where it fails. */
  orElse<T>(option: GivenOption, call: () => T, otherwise: T): T {
    try {
      return this.call(option, call);
    } catch {
      return otherwise;
    }
  }

  /** Logs that the option has failed. Returns the error to throw. */
  failed(option: GivenOption, error: unknown): OptionFailedError {
    const now = this.monotonic();
    if (now - (this.loggedAt.get(option) ?? -Infinity) >= LOG_EVERY_MS) {
      this.loggedAt.set(option, now);
      serverLog.error(lineOf(option, error)[processLanguage()]);
    }
    return new OptionFailedError(option);
  }
}

/** Whether the value is a promise, or another object with a `then`. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function';
}

function lineOf(option: GivenOption, error: unknown): Wording {
  const { en, zh } = MEANWHILE[option];
  if (isPromise(error))
    return {
      en: `The option ${option} returns a promise: ${en}. Pass one that answers at once.`,
      zh: `选项 ${option} 返回了 Promise：${zh}。请改为同步返回结果。`,
    };
  const name = error instanceof Error ? error.constructor.name : typeof error;
  return {
    en: `The option ${option} fails with ${name}: ${en}. Correct what the application passes.`,
    zh: `选项 ${option} 出错（${name}）：${zh}。请修正应用传入的实现。`,
  };
}
