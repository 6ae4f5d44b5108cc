import type { AppView } from '../../../../src/console-state.js';
import { AppActions } from '../../actions/app-actions.js';
import { EventList } from '../../components/event-list.js';
import { Link } from '../../components/link.js';
import { say } from '../../i18n/language.js';
import { app } from '../../texts/app.js';
import { AppClients } from './app-clients.js';
import { AppVerdict } from './app-verdict.js';
import { OtherCredentials } from './other-credentials.js';
import { TokenPanel } from './token-panel.js';
import { WechatCalls } from './wechat-calls.js';
import './app.css';

/** As many as a screen holds: the log has the others. */
const SHOWN = 20;

/** One app: what is the matter and what to do, then its access token, and all that bears on it. */
export function AppScreen({ view }: { readonly view: AppView }) {
  const [token, ...others] = view.credentials;
  return (
    <>
      <AppVerdict view={view} />
      <AppActions view={view} />
      {token && <TokenPanel token={token} day={view.day} />}
      <div class="columns">
        <WechatCalls view={view} />
        <div class="stack">
          <OtherCredentials credentials={others} />
          {view.clients && <AppClients clients={view.clients} />}
        </div>
      </div>
      <History view={view} />
    </>
  );
}

function History({
  view: {
    app: { appId },
    history,
  },
}: {
  readonly view: AppView;
}) {
  return (
    <section class="panel">
      <h2>
        {say(app.history)} <Link to={{ screen: 'log', appId }}>{say(app.wholeLog)}</Link>
      </h2>
      {history.length === 0 ? (
        <p class="muted">{say(app.noHistory)}</p>
      ) : (
        <EventList entries={history.slice(0, SHOWN)} isOfOneApp />
      )}
    </section>
  );
}
