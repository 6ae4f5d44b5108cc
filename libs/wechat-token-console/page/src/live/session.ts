import { deleteSession, getSession, postSession } from '../api.js';
import { currentAddress, go, route } from '../router/navigation.js';
import { routeOf } from '../router/route.js';
import { head, session, forgetView } from './store.js';

/** The login ended: to the login, and back to here afterwards. */
export function sessionOver(): void {
  session.value = undefined;
  head.value = undefined;
  forgetView();
  if (route.peek().screen !== 'login') go({ screen: 'login', from: currentAddress() }, 'replace');
}

/** Learns who looks, unless it is known: without a session the page leads to the login. Never rejects. */
export async function learnSession(): Promise<void> {
  if (session.peek()) return;
  const answer = await getSession().catch(() => undefined);
  if (answer?.viewer) session.value = answer;
  else if (answer) sessionOver();
}

/** Logs in, and goes back to where one was. Throws `Refusal` or `NoResponse`. */
export async function logIn(key: string): Promise<void> {
  session.value = await postSession(key);
  const shown = route.peek();
  const back = routeOf((shown.screen === 'login' && shown.from) || '');
  go(back.screen === 'login' ? { screen: 'now' } : back, 'replace');
}

/** Ends the login, and shows the way in again. Throws `Refusal` or `NoResponse`: the browser still has the login then. */
export async function logOut(): Promise<void> {
  await deleteSession();
  sessionOver();
}
