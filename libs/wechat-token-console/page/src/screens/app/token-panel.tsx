import type { CredentialView, DayView } from '../../../../src/console-state.js';
import { Facts } from '../../components/facts.js';
import { say } from '../../i18n/language.js';
import { app, kindOf } from '../../texts/app.js';
import { Ago, leftIn, Left, Ticking } from '../../time/times.js';
import { DayPanel } from './day-panel.js';
import { isValid, LifeChart } from './life-chart.js';
import { LifeTable } from './life-table.js';

/** The access token without its value: its life, its version, who wrote it, and what is under way. */
export function TokenPanel({ token, day }: { readonly token: CredentialView; readonly day: DayView }) {
  return (
    <section class="panel token">
      <h2>
        {say(kindOf(token.kind))}{' '}
        {isValid(token) ? (
          <Ticking text={() => say(app.left(leftIn(token.remainingMs)))} />
        ) : (
          <span class="muted">{say(app.none)}</span>
        )}
      </h2>
      {isValid(token) && <LifeChart token={token} />}
      <TokenFacts token={token} />
      {isValid(token) && <LifeTable token={token} />}
      <DayPanel day={day} />
    </section>
  );
}

function TokenFacts({ token }: { readonly token: CredentialView }) {
  const { version, writtenBy, issuedAgoMs, confirmedAgoMs, leaseMs, inDoubtForMs, isCommitPending } = token;
  return (
    <Facts>
      {[
        version !== undefined && [say(app.version), <code>{version}</code>, 'wide'],
        writtenBy && [say(app.writtenBy), <WrittenBy by={writtenBy} />, 'wide'],
        issuedAgoMs !== undefined && [say(app.issuedAgo), <Ago ms={issuedAgoMs} />],
        confirmedAgoMs !== undefined && [say(app.confirmed), <Ago ms={confirmedAgoMs} />],
        leaseMs > 0 && [say(app.lease), <Ticking text={() => say(app.leaseEnds(leftIn(leaseMs)))} />],
        inDoubtForMs > 0 && [say(app.inDoubt), <Left ms={inDoubtForMs} />],
        isCommitPending && [say(app.commit), <span class="warning">{say(app.commitPending)}</span>],
      ]}
    </Facts>
  );
}

function WrittenBy({ by: { id, host } }: { readonly by: NonNullable<CredentialView['writtenBy']> }) {
  return (
    <>
      {host ?? <code>{id}</code>}
      {host && <code class="muted"> {id}</code>}
    </>
  );
}
