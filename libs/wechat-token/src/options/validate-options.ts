import type { WechatApp } from '../apps/wechat-app-source.js';
import type { Language } from '../errors/language.js';
import type { WechatTokenOptions } from '../wechat-token.options.js';

/** Throws {@link WechatTokenOptionsError} at the first option that is wrong. */
export function validateOptions(_options: WechatTokenOptions): void {}

/** The same for an app that a source found. */
export function validateFoundApp(_app: WechatApp, _appId: string, _path: string, _language: Language): void {}
