import { useSignal } from '@preact/signals';
import type { ClientSummary } from '../../../../src/console-state.js';
import { OutcomeNote } from '../../actions/outcome-note.js';
import { SuspendDialog } from '../../actions/suspend-dialog.js';
import type { Outcome } from '../../actions/use-action.js';
import { Button } from '../../components/button.js';
import { CodeBlock } from '../../components/code-block.js';
import { Facts } from '../../components/facts.js';
import { Link } from '../../components/link.js';
import { PanelDetails } from '../../components/panel-details.js';
import { Badge } from '../../components/status-badge.js';
import { say } from '../../i18n/language.js';
import { number } from '../../i18n/number.js';
import { serverNow } from '../../live/now.js';
import { mayAct } from '../../live/store.js';
import { actions } from '../../texts/actions.js';
import { clients, REFUSED_BECAUSE } from '../../texts/clients.js';
import { AgoAt } from '../../time/times.js';
import { daysBetween, statusOf, toneOf, wordOf } from './client-status.js';
import { yamlOf } from './client-yaml.js';

/** One client: its status, how it used its key, what it may do. */
export function ClientCard({ client }: { readonly client: ClientSummary }) {
  const isAsking = useSignal(false);
  const outcome = useSignal<Outcome | undefined>(undefined);
  const { id, isSuspended, suspension } = client;
  const status = statusOf(client, serverNow.value);
  return (
    <li class="card client">
      <div class="card-head">
        <h2>{id}</h2>
        <Badge tone={toneOf(status)}>{say(wordOf(status))}</Badge>
        {mayAct.value && (
          <Button
            label={`${say(isSuspended ? actions.resume : actions.suspend)} ${id}`}
            onClick={() => (isAsking.value = true)}
          >
            {say(isSuspended ? actions.resume : actions.suspend)}
          </Button>
        )}
      </div>
      {isSuspended && suspension && (
        <p>
          {say(clients.suspendedBy(suspension.by))} <AgoAt at={suspension.at} />
          {say({ en: ': ', zh: '：' })}
          {suspension.reason}
        </p>
      )}
      {outcome.value && <OutcomeNote outcome={outcome.value} />}
      <Use client={client} />
      <Allowed client={client} />
      <PanelDetails name={id} summary={say(clients.entry)}>
        <p class="muted">{say(clients.entryHint)}</p>
        <CodeBlock text={yamlOf(client)} label={say(clients.entry)} />
      </PanelDetails>
      {isAsking.value && (
        <SuspendDialog
          client={client}
          onClose={() => (isAsking.value = false)}
          onDone={(came) => {
            isAsking.value = false;
            outcome.value = came;
          }}
        />
      )}
    </li>
  );
}

function Use({ client: { seen, apps, keys, notAfter } }: { readonly client: ClientSummary }) {
  const why = seen.lastRefusal;
  return (
    <Facts>
      {[
        [
          say(clients.lastUse),
          <>
            {seen.lastAt === undefined ? say(clients.never) : <AgoAt at={seen.lastAt} />}
            {seen.lastFrom !== undefined && <Small>{say(clients.from(seen.lastFrom))}</Small>}
          </>,
        ],
        [say(clients.calls), <span class="number">{number(seen.calls)}</span>],
        [
          say(clients.refusals),
          <>
            <span class="number">{number(seen.refusals)}</span>
            {why !== undefined && (
              <Small>
                {say(clients.lastRefusal(REFUSED_BECAUSE[why] ? say(REFUSED_BECAUSE[why]) : why))}
              </Small>
            )}
          </>,
        ],
        [
          say(clients.key),
          <>
            {notAfter === undefined ? say(clients.noEnd) : endIn(notAfter, serverNow.value)}
            {keys > 1 && <Small>{say(clients.twoKeys)}</Small>}
          </>,
        ],
        [
          say(clients.apps),
          apps.length === 0
            ? say(clients.noApps)
            : apps.map((appId) => (
                <Link key={appId} to={{ screen: 'app', appId }} class="line">
                  <code>{appId}</code>
                </Link>
              )),
          'wide',
        ],
      ]}
    </Facts>
  );
}

/** What the configuration allows. On a phone its entry says so, further below. */
function Allowed({ client: { may, paths, from, perMinute } }: { readonly client: ClientSummary }) {
  return (
    <div class="wide">
      <Facts>
        {[
          [say(clients.may), may.join(', ')],
          paths.length > 0 && [say(clients.paths), <Lines of={paths} />, 'wide'],
          [say(clients.calledFrom), from.length === 0 ? say(clients.anywhere) : <Lines of={from} />],
          [say(clients.perMinute), <span class="number">{number(perMinute)}</span>],
        ]}
      </Facts>
    </div>
  );
}

function endIn(notAfter: number, now: number): string {
  const days = daysBetween(notAfter, now);
  return say(notAfter <= now ? clients.daysOver(days) : clients.daysLeft(days));
}

function Small({ children }: { readonly children: string }) {
  return <span class="line muted small">{children}</span>;
}

function Lines({ of }: { readonly of: readonly string[] }) {
  return of.map((text) => (
    <code key={text} class="line">
      {text}
    </code>
  ));
}
