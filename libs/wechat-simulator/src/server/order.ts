import type { JsonFields } from '../wire/json-body.js';
import type { WechatSimulator } from '../wechat-simulator.js';

/** The context of a control route. */
export interface Order {
  readonly simulator: WechatSimulator;
  readonly query: URLSearchParams;
  readonly fields: JsonFields;
  /** The app that the order names, else the first. */
  readonly appId: string;
}

/** The time that an order asks about, if it names one. */
export function atIn(fields: JsonFields): number | undefined {
  return typeof fields['at'] === 'number' ? fields['at'] : undefined;
}

/** What is known about a token or ticket; its value only with `values=true`. */
export function withoutValue<T extends { readonly value: string }>(
  issued: T,
  query: URLSearchParams,
): Omit<T, 'value'> & { value?: string } {
  const { value, ...rest } = issued;
  return { ...rest, ...(query.get('values') === 'true' && { value }) };
}

/** The routes of the control API, by method and path. */
export type Routes = Readonly<Record<string, (order: Order) => unknown>>;
