import type { FactoryProvider, InjectionToken } from '@nestjs/common';
import { WechatTokenOptionsError } from '../errors/options.error.js';

/** Providers for the class of the module imported without options: Nest would only say that a provider is missing, not why. */
export function withoutOptions(tokens: readonly InjectionToken[]): FactoryProvider[] {
  return tokens.map((provide) => ({ provide, useFactory: refuse }));
}

function refuse(): never {
  throw new WechatTokenOptionsError(
    'imports',
    { en: 'imports WechatTokenModule without options', zh: '中的 WechatTokenModule 没有选项' },
    {
      en: 'Write WechatTokenModule.forRoot({ isGlobal: true, apps: [{ appId, appSecret }] }) in the root module, and import it nowhere else',
      zh: '请在根模块中写 WechatTokenModule.forRoot({ isGlobal: true, apps: [{ appId, appSecret }] })，其他模块不要再导入',
    },
  );
}
