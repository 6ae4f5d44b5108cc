import type { JsonFields } from '../api/json-body.js';
import type { WechatSimulator } from '../wechat-simulator.js';

/** What a route of the control works with. */
export interface Order {
  readonly simulator: WechatSimulator;
  readonly query: URLSearchParams;
  readonly fields: JsonFields;
  /** The app that is meant: the one named, else the first. */
  readonly appId: string;
}

/** The routes of the control, by method and path. */
export type Routes = Readonly<Record<string, (order: Order) => unknown>>;
