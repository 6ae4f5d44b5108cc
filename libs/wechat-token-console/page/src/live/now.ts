import { computed, signal } from '@preact/signals';
import { livenessOf } from './liveness.js';

/** When this page began to listen, and when it heard from the server last: Unix ms, by the browser's clock. */
export const listeningSince = signal(Date.now());
export const heardAt = signal<number | undefined>(undefined);
/** The server's clock less the browser's. */
export const clockOffsetMs = signal(0);

const tick = signal(Date.now());

/** How far what is shown may be trusted. */
export const liveness = computed(() => livenessOf(heardAt.value, listeningSince.value, tick.value));

/** How long nothing came. */
export const silentSeconds = computed(() =>
  Math.max(0, Math.floor((tick.value - (heardAt.value ?? listeningSince.value)) / 1_000)),
);

/** Whether what is shown is of now. */
export const isConnected = computed(() => liveness.value === 'live' || liveness.value === 'stale');

/** The server's time to count from. Without a connection it stands still: the page does not count down as if it knew. */
export const serverNow = computed(
  () => clockOffsetMs.value + (isConnected.value ? tick.value : (heardAt.value ?? tick.value)),
);

/** Something came from the server. */
export function heard(): void {
  tick.value = Date.now();
  heardAt.value = tick.value;
}

let timer: ReturnType<typeof setInterval> | undefined;

/** Somebody looks: the page's time goes on, once a second. */
export function startClock(): void {
  clearInterval(timer);
  tick.value = listeningSince.value = Date.now();
  timer = setInterval(() => (tick.value = Date.now()), 1_000);
}

/** Nobody looks. */
export function stopClock(): void {
  clearInterval(timer);
}
