import { useSignal } from '@preact/signals';
import { CodeBlock } from '../../components/code-block.js';
import { Field } from '../../components/field.js';
import { say } from '../../i18n/language.js';
import { clients } from '../../texts/clients.js';
import { yamlOf } from './client-yaml.js';

const PERMISSIONS = ['call', 'token', 'ticket', 'sign', 'login', 'report', 'status', 'metrics'];

/** What to paste into the configuration for a new client. Its key is made elsewhere: the console never sees one. */
export function AddClient() {
  const id = useSignal('');
  const apps = useSignal('');
  const may = useSignal<readonly string[]>(['call']);
  const named = id.value.trim().replace(/[^A-Za-z0-9-]/g, '') || 'my-service';
  const given = apps.value.split(/[\s,，、]+/).filter(Boolean);
  const yaml = yamlOf({
    id: named,
    apps: given.length > 0 ? given : ['wx0123456789abcdef'],
    may: may.value,
    ...(may.value.includes('call') && { paths: ['/cgi-bin/message/**'] }),
  });
  return (
    <div class="add-client">
      <Field
        label={say(clients.addId)}
        hint={say(clients.addIdHint)}
        value={id.value}
        onInput={(value) => (id.value = value)}
        autocomplete="off"
        maxLength={32}
        isCode
      />
      <Field
        label={say(clients.addApps)}
        value={apps.value}
        onInput={(value) => (apps.value = value)}
        autocomplete="off"
        isCode
      />
      <fieldset>
        <legend>{say(clients.may)}</legend>
        {PERMISSIONS.map((permission) => (
          <label key={permission} class="check">
            <input
              type="checkbox"
              checked={may.value.includes(permission)}
              onInput={({ currentTarget }) =>
                (may.value = chosen(may.value, permission, currentTarget.checked))
              }
            />
            {permission}
          </label>
        ))}
      </fieldset>
      <p>{say(clients.addFirst)}</p>
      <CodeBlock text={`wechat-token-server new-key ${named}`} label={say(clients.addFirst)} />
      <p>{say(clients.addThen)}</p>
      <CodeBlock text={yaml} label={say(clients.entry)} />
      <p>{say(clients.addLast)}</p>
    </div>
  );
}

/** In the order of the documentation. */
function chosen(before: readonly string[], permission: string, isChosen: boolean): string[] {
  return PERMISSIONS.filter((one) => (one === permission ? isChosen : before.includes(one)));
}
