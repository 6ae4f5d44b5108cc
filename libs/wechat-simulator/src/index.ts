export type { AppConsole } from './consoles/app-console.js';
export { type AppOptions, type AppProfile, DEFAULT_APP } from './account/app.options.js';
export type { Delivery, WechatAnswer, WechatRequest } from './wire/request.js';
export type { Fault, FaultAim, FaultKind, FaultStage } from './faults/fault.js';
export type { Faults, Outage, PlacedFault, Target } from './faults/faults.js';
export type { Journal, JournalEntry, JournalFilter, JournalTotals } from './journal/journal.js';
export type { MediaLibrary } from './media/media-library.js';
export { digestOf, type FileOptions, type SimulatedFile } from './media/simulated-file.js';
export { type Behaviour, type Check, DEFAULT_BEHAVIOUR, DEFAULT_CHECK_ORDER } from './rules/behaviour.js';
export { DEFAULT_LIMITS, type Limits } from './rules/limits.js';
export type { RuleOptions } from './rules/rules.js';
export { DEFAULT_TIMINGS, type Timings } from './rules/timings.js';
export { DEFAULT_WIRE_STYLE, type WireStyle } from './rules/wire-style.js';
export { CONTROL_PREFIX } from './server/control.js';
export {
  type RunningSimulator,
  type StartOptions,
  startWechatSimulator,
} from './server/start-wechat-simulator.js';
export type { Clock, SimulatedTime } from './time/simulated-time.js';
export type { IssuedTicket, TicketType } from './tickets/issued-ticket.js';
export type { PageClaim } from './tickets/page-signature.js';
export type { TicketConsole } from './consoles/ticket-console.js';
export { isAliveAt, type IssuedToken, type TokenEndpoint } from './tokens/issued-token.js';
export type { UserScope } from './users/code-registry.js';
export type { SimulatedUser, UserOptions } from './users/simulated-user.js';
export type { UserConsole } from './consoles/user-console.js';
export type { UserToken, UserTokenEnding } from './users/user-token.js';
export { WechatSimulator } from './wechat-simulator.js';
export type { WechatSimulatorOptions } from './wechat-simulator.options.js';
