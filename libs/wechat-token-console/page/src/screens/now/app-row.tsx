import type { AppSummary } from '../../../../src/console-state.js';
import { TryNow } from '../../actions/app-actions.js';
import { LifeMeter } from '../../components/life-meter.js';
import { Link } from '../../components/link.js';
import { CopyIp, Reason } from '../../components/reason.js';
import { Retry } from '../../components/retry.js';
import { StatusBadge } from '../../components/status-badge.js';
import { say } from '../../i18n/language.js';
import { now } from '../../texts/now.js';
import { Since } from '../../components/since.js';
import { clockAfter } from '../../time/times.js';

/** One app of the list: what is the matter, since when, why, and what to do. */
export function AppRow({ app }: { readonly app: AppSummary }) {
  const [worst, ...others] = app.reasons;
  const route = { screen: 'app', appId: app.appId } as const;
  return (
    <li class={`app-row ${app.health}`}>
      <StatusBadge health={app.health} />
      <div class="app-who">
        <Link to={route} class="app-name">
          {app.name ?? app.appId}
        </Link>
        <span class="app-id">
          {app.name && <code>{app.appId}</code>}
          {app.name && ' · '}
          {app.endpoint}
        </span>
      </div>
      <div class="app-token">
        <Token app={app} />
      </div>
      {worst && (
        <div class="app-why">
          <Reason reason={worst} />
          {others.length > 0 && <Link to={route}>{say(now.moreReasons(others.length))}</Link>}
          <div class="row-actions">
            <CopyIp reasons={app.reasons} />
            {(app.health === 'down' || app.retry) && <TryNow app={app} />}
          </div>
        </div>
      )}
    </li>
  );
}

/** The life of its access token, or since when there is none. */
function Token({ app }: { readonly app: AppSummary }) {
  const { token, health, since, retry } = app;
  if (health === 'idle' && token.state === 'none') return <span class="muted">{say(now.notUsed)}</span>;
  return (
    <>
      {token.state === 'none' ? (
        <b class="bad">{say(now.noToken)}</b>
      ) : (
        <LifeMeter life={token} label={say(now.lifeLeft)} />
      )}
      <span class="app-foot">
        {since !== undefined && (health === 'down' || health === 'degraded') && <Since at={since} />}
        {retry && <Retry retry={retry} />}
        {!retry && token.dueInMs !== undefined && <Due inMs={token.dueInMs} />}
      </span>
    </>
  );
}

function Due({ inMs }: { readonly inMs: number }) {
  if (inMs <= 0) return <span>{say(now.refreshNow)}</span>;
  return <span>{say(now.refreshAt(clockAfter(inMs)))}</span>;
}
