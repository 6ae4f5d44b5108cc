import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { NoticeBar } from '../components/notice-bar.js';
import { ErrorState, Skeleton } from '../components/states.js';
import { DemoPanel } from '../demo/demo-panel.js';
import { language, say } from '../i18n/language.js';
import { isConnected } from '../live/now.js';
import { head, refusal, retries, timeScale, view } from '../live/store.js';
import { route } from '../router/navigation.js';
import { AppScreen } from '../screens/app/app-screen.js';
import { ClientsScreen } from '../screens/clients/clients-screen.js';
import { LogScreen } from '../screens/log/log-screen.js';
import { LoginScreen } from '../screens/login/login-screen.js';
import { NowScreen } from '../screens/now/now-screen.js';
import { ServersScreen } from '../screens/servers/servers-screen.js';
import { shell } from '../texts/shell.js';
import { zoneIn } from '../time/instants.js';
import { pace } from '../time/times.js';
import { announce, Announcer } from './announce.js';
import { LostConnection } from './connection.js';
import { HeadBar, productOf, Tabs } from './head-bar.js';
import './shell.css';

/** The whole page. */
export function Page() {
  useTitle();
  useAttentionSpoken();
  return (
    <>
      <a class="skip" href="#main">
        {say(shell.skip)}
      </a>
      <HeadBar />
      <Tabs />
      <section class="banners" aria-label={say(shell.notices)}>
        <LostConnection />
        {head.value?.notices.map((notice) => (
          <NoticeBar key={notice.code} notice={notice} />
        ))}
      </section>
      <main
        id="main"
        tabIndex={-1}
        class={isConnected.value || route.value.screen === 'login' ? 'main' : 'main then'}
      >
        <Shown />
      </main>
      {route.value.screen !== 'login' && <Foot />}
      <DemoPanel />
      <Announcer />
    </>
  );
}

/** The screen of the route, or why there is none. */
function Shown() {
  const { screen } = route.value;
  const before = useRef(screen);
  useEffect(() => {
    const main = document.getElementById('main');
    // A screen reader goes on where the new screen begins, unless the screen has put the focus where it is needed.
    if (before.current !== screen && !main?.contains(document.activeElement))
      main?.focus({ preventScroll: true });
    before.current = screen;
  }, [screen]);
  if (screen === 'login') return <LoginScreen />;
  if (refusal.value) return <ErrorState error={refusal.value} onTryAgain={() => retries.value++} />;
  const shown = view.value;
  switch (shown?.view) {
    case 'apps':
      return <NowScreen view={shown} />;
    case 'app':
      return <AppScreen view={shown} />;
    case 'log':
      return <LogScreen view={shown} />;
    case 'clients':
      return <ClientsScreen view={shown} />;
    case 'servers':
      return <ServersScreen view={shown} />;
    case undefined:
      return <Skeleton />;
  }
}

/** How to read the times. */
function Foot() {
  return (
    <footer class="foot">
      <span>{say(shell.zone(zoneIn(language.value, Date.now())))}</span>
      {timeScale.value !== 1 && <span>{pace()}</span>}
    </footer>
  );
}

function useTitle() {
  useSignalEffect(() => {
    const attention = head.value?.apps.attention ?? 0;
    const parts = [say(shell[route.value.screen]), say(productOf()), head.value?.name];
    document.title = (attention > 0 ? `(${attention}) ` : '') + parts.filter(Boolean).join(' · ');
  });
}

/** Speaks when the number of apps that need somebody changes. */
function useAttentionSpoken() {
  const before = useRef<number | undefined>(undefined);
  useSignalEffect(() => {
    if (!head.value) return;
    const { attention, total } = head.value.apps;
    if (before.current !== undefined && before.current !== attention) {
      announce(say(attention > 0 ? shell.needYou(attention, total) : shell.allWell));
    }
    before.current = attention;
  });
}
