import type { WaitOptions } from '../../core/time/deadline.js';

/** Which app is meant, and how long to wait. */
type AppCall = WaitOptions & { readonly appId?: string | undefined };

/**
 * A call, where its app alone may be named. What is neither, a list from a query say, is an app that there is not: it never
 * means the default one.
 */
export function callOf(choice: string | AppCall | undefined): AppCall | undefined {
  const isCall = typeof choice === 'object' && choice !== null && !Array.isArray(choice);
  return choice === undefined || isCall ? choice : { appId: choice as string };
}
