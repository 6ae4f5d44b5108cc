import type { ModulesContainer } from '@nestjs/core';
import { WechatTokenOptionsError } from '../errors/options.error.js';

/** Marks the module in every copy of the package: a class only knows its own copy. */
export const CORE = Symbol.for('nestjs-wechat-token:core');

/** Throws if an application has the module twice: the two would invalidate each other's tokens. */
export function refuseSecondModule(modules: ModulesContainer): void {
  const ours = [...modules.values()].filter(({ metatype }) => CORE in metatype);
  if (ours.length < 2) return;
  throw new WechatTokenOptionsError(
    'WechatTokenModule.forRoot',
    {
      en: 'is called twice in one application, or by two copies of the package',
      zh: '在同一个应用中被调用了两次，或由本包的两份副本分别调用',
    },
    {
      en: 'Call it once, in the root module, with all apps and isGlobal: true; elsewhere inject WechatTokenService',
      zh: '请只在根模块中调用一次，列出所有应用并设置 isGlobal: true；其他模块直接注入 WechatTokenService',
    },
  );
}
