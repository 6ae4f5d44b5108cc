import type { AppSummary, AppView } from '../../../src/console-state.js';

/** Tries again at once: for an app that is down, in the list. Nothing for a viewer. */
export function TryNow({ app }: { readonly app: AppSummary }) {
  return <span hidden data-app={app.appId} />;
}

/** All that an operator may do with an app: refresh, check, ask for the quota, end a leaked token. Nothing for a viewer. */
export function AppActions({ view }: { readonly view: AppView }) {
  return <span hidden data-app={view.app.appId} />;
}
