import type { CredentialView } from '../../../../src/console-state.js';
import { LifeMeter } from '../../components/life-meter.js';
import { Reason } from '../../components/reason.js';
import { say } from '../../i18n/language.js';
import { app, kindOf } from '../../texts/app.js';

/** Tickets and other kinds, each with its life. */
export function OtherCredentials({ credentials }: { readonly credentials: readonly CredentialView[] }) {
  return (
    <section class="panel">
      <h2>{say(app.others)}</h2>
      {credentials.length === 0 && <p class="muted">{say(app.noOthers)}</p>}
      <ul class="credentials">
        {credentials.map((credential) => (
          <Credential key={nameOf(credential)} credential={credential} />
        ))}
      </ul>
    </section>
  );
}

const nameOf = ({ kind, subject }: CredentialView) => (subject === undefined ? kind : `${kind}:${subject}`);

function Credential({ credential }: { readonly credential: CredentialView }) {
  const { state, version, reasons } = credential;
  const name = say(kindOf(nameOf(credential)));
  return (
    <li>
      <span>{name}</span>
      {state === 'none' ? (
        <span class="muted">{say(app.none)}</span>
      ) : (
        <LifeMeter life={credential} label={name} />
      )}
      {version && <code class="credential-version muted">{version}</code>}
      {reasons.map((reason) => (
        <Reason key={reason.code} reason={reason} />
      ))}
    </li>
  );
}
