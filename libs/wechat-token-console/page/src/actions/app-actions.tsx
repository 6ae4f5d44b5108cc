import { useSignal } from '@preact/signals';
import type { Wording } from 'nestjs-wechat-token';
import type { AppAction, AppSummary, AppView } from '../../../src/console-state.js';
import { postAction } from '../api.js';
import { Button } from '../components/button.js';
import { Icon } from '../components/icon.js';
import { say } from '../i18n/language.js';
import { mayAct } from '../live/store.js';
import { actions } from '../texts/actions.js';
import { Left } from '../time/times.js';
import { OutcomeNote } from './outcome-note.js';
import { RevokeDialog } from './revoke-dialog.js';
import { useAction } from './use-action.js';

/** Tries again at once: for an app that is down, in the list. Nothing for a viewer. */
export function TryNow({ app }: { readonly app: AppSummary }) {
  const { running, outcome, run } = useAction();
  if (!mayAct.value) return null;
  return (
    <>
      <Button
        isPending={running.value !== undefined}
        onClick={() => void run('refresh', () => postAction(app.appId, 'refresh'))}
      >
        {say(actions.tryNow)}
      </Button>
      {outcome.value && <OutcomeNote outcome={outcome.value} />}
    </>
  );
}

/** All that an operator may do with an app: refresh, check, ask for the quota, end a leaked token. Nothing for a viewer. */
export function AppActions({ view }: { readonly view: AppView }) {
  const { running, outcome, run } = useAction();
  const isRevoking = useSignal(false);
  const { appId } = view.app;
  const button = (action: Exclude<AppAction, 'revoke'>, words: ButtonWords, title?: string) => (
    <Button
      kind={action === 'refresh' && view.app.health === 'down' ? 'primary' : 'plain'}
      isPending={running.value === action}
      {...(words.short && { label: say(words.whole) })}
      {...(title && { title })}
      onClick={() => void run(action, () => postAction(appId, action))}
    >
      <Words {...words} />
    </Button>
  );
  return (
    <>
      <Revocation view={view} />
      {mayAct.value && (
        <div class="actions action-bar" role="group" aria-label={say(actions.actions)}>
          {button('refresh', { whole: view.app.health === 'down' ? actions.tryNow : actions.refresh })}
          {button('check', { whole: actions.check }, say(actions.checkHint))}
          {button('quota', { whole: actions.quota, short: actions.quotaShort }, say(actions.quotaHint))}
          <Button kind="danger" label={say(actions.leaked)} onClick={() => (isRevoking.value = true)}>
            <Words whole={actions.leaked} short={actions.leakedShort} />
          </Button>
        </div>
      )}
      {outcome.value && <OutcomeNote outcome={outcome.value} />}
      {isRevoking.value && (
        <RevokeDialog
          view={view}
          onClose={() => (isRevoking.value = false)}
          onDone={(came) => {
            isRevoking.value = false;
            outcome.value = came;
          }}
        />
      )}
    </>
  );
}

/** What a button is called, and the part of it that a phone has room for. */
interface ButtonWords {
  readonly whole: Wording;
  readonly short?: Wording;
}

function Words({ whole, short }: ButtonWords) {
  if (!short) return say(whole);
  return (
    <>
      <span class="wide">{say(whole)}</span>
      <span class="narrow">{say(short)}</span>
    </>
  );
}

/** A leaked token that is being ended. It stands in the store: so it is there after a reload, and for everybody. */
function Revocation({ view }: { readonly view: AppView }) {
  const revocation = view.credentials.find(({ kind }) => kind === 'access-token')?.revocation;
  if (!revocation) return null;
  const words = view.app.endpoint === 'legacy' ? actions.endingLegacy : actions.ending;
  return (
    <div class="notice warning">
      <Icon name="triangle" />
      <div>
        <p class="notice-title">{say(words(revocation.left))}</p>
        <p>
          {say(actions.endingNext)} <Left ms={revocation.nextInMs} />
        </p>
      </div>
    </div>
  );
}
