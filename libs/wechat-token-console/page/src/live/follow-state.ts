import { computed, effect, signal, untracked } from '@preact/signals';
import type { ViewQuery } from '../../../src/console-state.js';
import { getState, streamUrl } from '../api.js';
import { route } from '../router/navigation.js';
import { queryOf } from '../router/route.js';
import { heard, startClock, stopClock } from './now.js';
import { learnSession, sessionOver } from './session.js';
import { StateStream, type StreamPorts } from './state-stream.js';
import { forgetView, receive, refusal, retries, view } from './store.js';

const isVisible = signal(true);

/** As text, so that a stream is opened again only for another view. */
const wanted = computed(() => {
  const query = queryOf(route.value);
  return query && JSON.stringify(query);
});

const PORTS: StreamPorts = {
  open: (query) => new EventSource(streamUrl(query)),
  ask: getState,
  onState: receive,
  onAlive: heard,
  onRefused: (error) => {
    heard();
    refusal.value = error;
  },
  onSessionOver: sessionOver,
};

/** Keeps the state of the open view, by one stream while the page is visible. */
export function followState(): void {
  const look = () => (isVisible.value = document.visibilityState === 'visible');
  document.addEventListener('visibilitychange', look);
  look();
  effect(() => {
    if (!isVisible.value) return;
    startClock();
    return stopClock;
  });
  effect(() => {
    const query = wanted.value;
    void retries.value;
    if (!query || !isVisible.value) return;
    untracked(() => {
      if (!isOf(JSON.parse(query))) forgetView();
    });
    return follow(JSON.parse(query) as ViewQuery);
  });
}

/** Follows a view, once it is known who looks. Returns a function that ends it. */
function follow(query: ViewQuery): () => void {
  let isWanted = true;
  let stream: StateStream | undefined;
  const begin = async () => {
    await learnSession();
    if (isWanted) stream = new StateStream(query, PORTS);
  };
  void begin();
  return () => {
    isWanted = false;
    stream?.close();
  };
}

/** Whether what is shown may stay until the new state is there: a filter changes the list, not the screen. */
function isOf(query: ViewQuery): boolean {
  const shown = view.value;
  if (!shown || shown.view !== query.view) return false;
  return shown.view !== 'app' || query.view !== 'app' || shown.app.appId === query.appId;
}
