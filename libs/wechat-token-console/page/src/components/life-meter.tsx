import { useComputed, useSignal } from '@preact/signals';
import type { LifeView } from '../../../src/console-state.js';
import { Left, leftOf } from '../time/times.js';
import './life-meter.css';

/** How much of a credential's life is left: a bar with the duration beside it. Nothing for none. */
export function LifeMeter({ life, label }: { readonly life: LifeView; readonly label: string }) {
  const given = useSignal(life);
  given.value = life;
  const share = useComputed(() => {
    const { remainingMs = 0, lifetimeMs = remainingMs } = given.value;
    return Math.round((100 * leftOf(remainingMs)) / Math.max(lifetimeMs, 1));
  });
  if (life.remainingMs === undefined) return null;
  return (
    <span class="life">
      <meter class={`meter ${life.state}`} min={0} max={100} value={share} aria-label={label} />
      <Left ms={life.remainingMs} />
    </span>
  );
}
