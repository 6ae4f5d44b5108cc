import { WechatTokenOptionsError } from '../errors/options.error.js';
import { isWechatTokenError } from '../errors/any-wechat-token.error.js';
import { errorAbout, type OptionProblem } from '../errors/option-problem.js';
import { ShutDownError } from '../errors/shut-down.error.js';
import { SafeLogger } from './log/safe-logger.js';
import { readOption } from './options/read-option.js';
import { resolveOptions } from './options/resolve-options.js';
import { hasMethods } from './options/shape.js';
import { bareAxios } from '../wechat/http/http-sender.js';
import type { WechatTokenOptions } from './options/wechat-token.options.js';
import type { WechatAppSource } from './options/wechat-app-source.js';
import type { WechatLogger } from './wechat-logger.js';
import { WechatTokens } from './wechat-tokens.js';
import { wechatOver } from './wechat-wire.js';

/** Options of {@link createWechatTokens}: those of the module, and where log lines go. */
export interface WechatTokensOptions extends WechatTokenOptions {
  /** Finds further apps, for platforms whose accounts are in a database. */
  readonly appSource?: WechatAppSource | undefined;
  /** Where log lines go; `false` for nowhere. @default console */
  readonly logger?: WechatLogger | false | undefined;
}

const SILENT: WechatLogger = {
  log: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
};

const isLogger = hasMethods('log', 'warn', 'error', 'debug');

const NO_LOGGER: OptionProblem = {
  problem: {
    en: 'has no log(), warn(), error() and debug()',
    zh: '没有 log()、warn()、error() 和 debug() 方法',
  },
  remedy: {
    en: 'Pass an object with all four, false for no log, or leave it out for console',
    zh: '请传入含有这四个方法的对象；false 表示不输出日志，不填则使用 console',
  },
};

/**
 * Keeps the credentials of each app valid, without NestJS: the same services, and the timer that refreshes ahead. Call it once per process,
 * and `close()` before the process ends. It starts at once; await `ready()` to know that it has. Throws `WechatTokenOptionsError` for
 * options that are wrong.
 */
export function createWechatTokens(options: WechatTokensOptions): WechatTokens {
  if (typeof readOption(options, 'appSource') === 'function') throw classAsSource();
  const resolved = resolveOptions(options, ['logger']);
  const logger = loggerOf(readOption(options, 'logger'));
  const tokens = new WechatTokens(resolved, {
    logger,
    wire: (checked, emit) => wechatOver(bareAxios(), checked, emit),
    repeatEvery: (ms, work) => {
      const timer = setInterval(work, ms).unref();
      return () => clearInterval(timer);
    },
    instanceOf: () => {
      throw classAsSource();
    },
  });
  // A caller that does not await it finds the reason in the log.
  tokens.ready().catch((error: unknown) => {
    if (error instanceof ShutDownError) return;
    // A foreign error may quote a secret.
    logger.error(isWechatTokenError(error) ? error.message : 'WeChat tokens could not start');
  });
  return tokens;
}

function loggerOf(wanted: unknown): SafeLogger {
  if (wanted === undefined) return new SafeLogger(console);
  if (wanted === false) return new SafeLogger(SILENT);
  if (isLogger(wanted)) return new SafeLogger(wanted as WechatLogger);
  throw errorAbout('logger', NO_LOGGER);
}

function classAsSource(): WechatTokenOptionsError {
  return new WechatTokenOptionsError(
    'appSource',
    { en: 'is a class, which only NestJS can instantiate', zh: '是一个类，只有 NestJS 能创建其实例' },
    { en: 'Pass an instance', zh: '请传入实例' },
  );
}
