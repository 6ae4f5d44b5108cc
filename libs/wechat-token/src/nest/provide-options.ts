import type { Provider } from '@nestjs/common';
import { WechatTokenOptionsError } from '../errors/options.error.js';
import type { WechatTokenModuleAsyncOptions } from './module-options.js';
import type {
  WechatTokenOptions,
  WechatTokenOptionsFactory,
} from '../tokens/options/wechat-token.options.js';
import { errorAbout } from '../errors/option-problem.js';
import type { ResolvedOptions } from '../tokens/options/resolved-options.js';
import { resolveLater } from '../tokens/options/resolve-later.js';
import { hasMethods } from '../tokens/options/shape.js';

const hasMaker = hasMethods('createWechatTokenOptions');

/** The injection token of the checked options. */
export const RESOLVED_OPTIONS = Symbol('nestjs-wechat-token:ResolvedOptions');

/** Checks the options when the application starts. Until then they are in a closure, where nothing prints them. */
export function provideOptions(options: WechatTokenOptions): Provider[] {
  return [{ provide: RESOLVED_OPTIONS, useFactory: () => resolveLater(options, ['isGlobal']) }];
}

/** As {@link provideOptions}, for options that are created from other providers of the application. */
export function provideOptionsAsync(options: WechatTokenModuleAsyncOptions): Provider[] {
  const { useFactory, useClass, useExisting, inject = [] } = options;
  if (useFactory !== undefined) {
    if (typeof useFactory !== 'function') throw noMaker('useFactory');
    const make = async (...dependencies: never[]): Promise<ResolvedOptions> =>
      resolveLater(await useFactory(...dependencies));
    return [{ provide: RESOLVED_OPTIONS, useFactory: make, inject: [...inject] }];
  }
  const factory = useExisting ?? useClass;
  if (factory === undefined) {
    throw new WechatTokenOptionsError(
      'forRootAsync',
      {
        en: 'has none of useFactory, useClass and useExisting',
        zh: '没有 useFactory、useClass 或 useExisting',
      },
      { en: 'Pass one of them', zh: '请传入 useFactory、useClass 或 useExisting' },
    );
  }
  const make = async (maker: WechatTokenOptionsFactory): Promise<ResolvedOptions> => {
    if (!hasMaker(maker)) throw noMaker(useExisting === undefined ? 'useClass' : 'useExisting');
    return resolveLater(await maker.createWechatTokenOptions());
  };
  return [
    ...(useClass ? [useClass] : []),
    { provide: RESOLVED_OPTIONS, useFactory: make, inject: [factory] },
  ];
}

function noMaker(option: 'useFactory' | 'useClass' | 'useExisting'): WechatTokenOptionsError {
  const problem =
    option === 'useFactory'
      ? {
          problem: { en: 'must be a function', zh: '必须是函数' },
          remedy: { en: 'Pass a function that returns the options', zh: '请传入返回选项的函数' },
        }
      : {
          problem: { en: 'lacks createWechatTokenOptions()', zh: '没有 createWechatTokenOptions() 方法' },
          remedy: {
            en: 'Pass an implementation of WechatTokenOptionsFactory',
            zh: '请传入实现 WechatTokenOptionsFactory 的类或提供者',
          },
        };
  return errorAbout(option, problem);
}
