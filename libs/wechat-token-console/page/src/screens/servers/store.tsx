import type { StoreView } from '../../../../src/console-state.js';
import { Facts } from '../../components/facts.js';
import { Badge, type Tone } from '../../components/status-badge.js';
import { language, say } from '../../i18n/language.js';
import { servers } from '../../texts/servers.js';
import { tookIn } from '../../time/durations.js';

const STATES = {
  up: ['good', servers.storeUp],
  'read-only': ['warning', servers.storeReadOnly],
  away: ['bad', servers.storeAway],
} as const satisfies Record<StoreView['state'], readonly [Tone, object]>;

/** Where tokens are kept, and how that does. */
export function Store({ store, hasTitle }: { readonly store: StoreView; readonly hasTitle: boolean }) {
  const { kind, state, address, reason, readMs, clockOffsetMs, durability } = store;
  const [tone, word] = STATES[state];
  return (
    <section class="panel card" aria-label={say(servers.store)}>
      <div class="card-head">
        {hasTitle && <h2>{say(servers.store)}</h2>}
        <Badge tone={tone}>{say(word)}</Badge>
      </div>
      <Facts>
        {[
          [say(servers.kind), kind === 'memory' ? say(servers.memory) : kind],
          address !== undefined && [say(servers.address), <code>{address}</code>],
          reason !== undefined && [say(servers.reason), <code>{reason}</code>],
          readMs !== undefined && [say(servers.read), <Took ms={readMs} />],
          clockOffsetMs !== undefined && [say(servers.clock), apart(clockOffsetMs)],
          durability !== undefined && [say(servers.durability), durability],
        ]}
      </Facts>
    </section>
  );
}

function Took({ ms }: { readonly ms: number }) {
  return (
    <span class="number">
      {ms < 1 ? say({ en: 'less than 1 ms', zh: '不到 1 毫秒' }) : tookIn(language.value, ms)}
    </span>
  );
}

function apart(ms: number): string {
  const took = tookIn(language.value, Math.abs(ms));
  return say(ms < 0 ? servers.behind(took) : servers.ahead(took));
}
