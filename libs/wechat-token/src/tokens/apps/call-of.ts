import type { WaitOptions } from '../../core/time/deadline.js';

/** The app of a call, and how long to wait. */
type AppCall = WaitOptions & { readonly appId?: string | undefined };

/**
 * Reads the argument of a call: an AppID or an object. Anything else, such as an array from a query, is an unknown app: it never means the
 * default one.
 */
export function callOf(choice: string | AppCall | undefined): AppCall | undefined {
  const isCall = typeof choice === 'object' && choice !== null && !Array.isArray(choice);
  return choice === undefined || isCall ? choice : { appId: choice as string };
}
