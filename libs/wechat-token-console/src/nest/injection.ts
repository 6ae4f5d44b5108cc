/** The injection token of the `ConsoleAccess` of the console. */
export const CONSOLE_ACCESS = Symbol('nestjs-wechat-token-console:ConsoleAccess');
/** The injection token of the application's `ConsolePanel`. */
export const CONSOLE_PANEL = Symbol('nestjs-wechat-token-console:ConsolePanel');
/** The injection token of the options. */
export const CONSOLE_OPTIONS = Symbol('nestjs-wechat-token-console:options');
/** The injection token of what fits the routes to the adapter. */
export const ROUTE_PATHS = Symbol('nestjs-wechat-token-console:RoutePaths');
