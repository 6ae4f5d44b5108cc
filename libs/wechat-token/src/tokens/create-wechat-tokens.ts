import { WechatTokenOptionsError } from '../errors/options.error.js';
import { isWechatTokenError } from '../errors/any-wechat-token.error.js';
import { resolveOptions } from './options/resolve-options.js';
import { bareAxios } from '../wechat/http/http-sender.js';
import type { WechatTokenOptions } from './options/wechat-token.options.js';
import type { WechatAppSource } from './options/wechat-app-source.js';
import type { WechatLogger } from './wechat-logger.js';
import { WechatTokens } from './wechat-tokens.js';
import { wechatOver } from './wechat-wire.js';

/** What {@link createWechatTokens} takes: the module's options, and where log lines go. */
export interface WechatTokensOptions extends WechatTokenOptions {
  /** Knows further apps, for platforms whose accounts live in a database. */
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

/**
 * Keeps a valid credential of each app, without NestJS: the same services, and the timer that refreshes ahead. Call it once a
 * process, and `close()` before the process ends. It starts at once; await `ready()` to know that it has. Throws
 * `WechatTokenOptionsError` for options that are wrong.
 */
export function createWechatTokens(options: WechatTokensOptions): WechatTokens {
  const { logger: wanted, ...rest } = options ?? {};
  if (typeof rest.appSource === 'function') throw classAsSource();
  const logger = wanted === false ? SILENT : (wanted ?? console);
  const tokens = new WechatTokens(resolveOptions(options === undefined ? options : rest), {
    logger,
    wire: (resolved, emit) => wechatOver(bareAxios(), resolved, emit),
    repeatEvery: (ms, work) => {
      const timer = setInterval(work, ms).unref();
      return () => clearInterval(timer);
    },
    instanceOf: () => {
      throw classAsSource();
    },
  });
  // Whoever does not await it reads it in the log.
  tokens.ready().catch((error: unknown) => logger.error(sentenceOf(error)));
  return tokens;
}

function classAsSource(): WechatTokenOptionsError {
  return new WechatTokenOptionsError(
    'appSource',
    { en: 'is a class, which only NestJS can instantiate', zh: '是一个类，只有 NestJS 能创建其实例' },
    { en: 'Pass an instance', zh: '请传入实例' },
  );
}

/** A foreign error may quote a secret. */
function sentenceOf(error: unknown): string {
  return isWechatTokenError(error) ? error.message : 'WeChat tokens could not start';
}
