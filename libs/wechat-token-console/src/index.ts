// The console as a NestJS module, and the parts that a token server's console is made of.
export type * from './console-state.js';
export type * from './panel-state.js';
export { ConsoleRefusal } from './console-refusal.js';
export { PageFiles, type PageFile } from './assets/page-files.js';
export { WechatTokenConsoleModule } from './nest/wechat-token-console.module.js';
export type {
  ConsoleGuard,
  WechatTokenConsoleModuleAsyncOptions,
  WechatTokenConsoleModuleOptions,
  WechatTokenConsoleOptions,
  WechatTokenConsolePlace,
} from './nest/wechat-token-console.options.js';
export type { ConsoleAccess, ConsoleVisitor, StreamShare } from './serving/console-access.js';
export type { ConsolePanel } from './serving/console-panel.js';
export { ConsoleRoutes, type ConsoleRoutesParts } from './serving/console-routes.js';
export { refuseOtherPages, refuseOtherSites } from './serving/own-page.js';
export { sendJson, sendRefusal } from './serving/send-json.js';
export type { ConsoleExtension } from './state/console-extension.js';
export type { ConsoleLog, LogPage, LogQuery } from './state/console-log.js';
export type { ConsoleSource } from './state/console-source.js';
export { LogEntries } from './state/log-entries.js';
export { TokenConsoleSource, type TokenConsoleParts } from './state/token-console-source.js';
