import { effect, signal } from '@preact/signals';
import { recall, remember } from '../memory.js';

export type Scheme = 'auto' | 'light' | 'dark';

const ORDER: readonly Scheme[] = ['auto', 'light', 'dark'];

/** The colours of the page: the system's, unless somebody chose. */
export const scheme = signal<Scheme>(ORDER.find((known) => known === recall('scheme')) ?? 'auto');

/** Goes on to the next one: as the system, light, dark. */
export function nextScheme(): void {
  const next = ORDER[(ORDER.indexOf(scheme.peek()) + 1) % ORDER.length] ?? 'auto';
  remember('scheme', next);
  scheme.value = next;
}

/** The styles follow `color-scheme`, and that follows the attribute. */
export function followScheme(): void {
  effect(() => {
    document.documentElement.dataset['scheme'] = scheme.value;
  });
}
