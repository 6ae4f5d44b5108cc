import type { Provider } from '@nestjs/common';
import { TOKEN_STORE, type TokenStore, type OptionProblem } from 'nestjs-wechat-token';
import type {
  WechatTokenServerModuleAsyncOptions,
  WechatTokenServerOptions,
  WechatTokenServerOptionsFactory,
} from '../wechat-token-server.options.js';
import { errorAbout } from '../checks/option-problem.js';
import { resolveServerOptions } from './resolve-server-options.js';
import { hasMethod } from '../checks/rule.js';

/** The injection token of the checked options. */
export const SERVER_OPTIONS = Symbol('wechat-token-server:options');
const GIVEN_OPTIONS = Symbol('wechat-token-server:given-options');

const NO_MAKER: OptionProblem = {
  problem: {
    en: 'has none of useFactory, useClass and useExisting',
    zh: '没有 useFactory、useClass 或 useExisting',
  },
  remedy: { en: 'Pass one of them', zh: '请传入其中之一' },
};

const NO_FACTORY: OptionProblem = {
  problem: { en: 'lacks createWechatTokenServerOptions()', zh: '没有 createWechatTokenServerOptions() 方法' },
  remedy: {
    en: 'Pass an implementation of WechatTokenServerOptionsFactory',
    zh: '请传入实现 WechatTokenServerOptionsFactory 的类或提供者',
  },
};

const CHECKED: Provider = {
  provide: SERVER_OPTIONS,
  useFactory: (given: { readonly options: WechatTokenServerOptions }, store: TokenStore) =>
    resolveServerOptions(given.options, store),
  inject: [GIVEN_OPTIONS, TOKEN_STORE],
};

/** Checks the options when the application starts. */
export function provideOptions(options: WechatTokenServerOptions): Provider[] {
  return [{ provide: GIVEN_OPTIONS, useFactory: () => ({ options }) }, CHECKED];
}

/** As {@link provideOptions}, for options that are made by what else the application provides. */
export function provideOptionsAsync(given: WechatTokenServerModuleAsyncOptions): Provider[] {
  const { useFactory, useClass, useExisting, inject = [] } = given;
  if (useFactory !== undefined) {
    const make = async (...dependencies: never[]) => ({ options: await useFactory(...dependencies) });
    return [{ provide: GIVEN_OPTIONS, useFactory: make, inject: [...inject] }, CHECKED];
  }
  const factory = useExisting ?? useClass;
  if (factory === undefined) throw errorAbout('forRootAsync', NO_MAKER);
  const make = async (maker: WechatTokenServerOptionsFactory) => {
    if (hasMethod('createWechatTokenServerOptions')(maker)) {
      return { options: await maker.createWechatTokenServerOptions() };
    }
    throw errorAbout(useExisting === undefined ? 'useClass' : 'useExisting', NO_FACTORY);
  };
  return [
    ...(useClass ? [useClass] : []),
    { provide: GIVEN_OPTIONS, useFactory: make, inject: [factory] },
    CHECKED,
  ];
}
