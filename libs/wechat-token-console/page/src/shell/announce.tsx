import { signal } from '@preact/signals';

const spoken = signal('');

/** Lets a screen reader speak: changes of status and outcomes of actions only, never a count-down. */
export function announce(text: string): void {
  spoken.value = text;
}

/** The one live region of the page. */
export function Announcer() {
  return (
    <div class="hidden-visually" role="status" aria-live="polite">
      {spoken}
    </div>
  );
}
