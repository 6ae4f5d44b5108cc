import type { ConsoleError } from '../../../src/console-state.js';
import { say } from '../i18n/language.js';
import { shell } from '../texts/shell.js';

/** The code of an error and the id of its request, by which the log has it. */
export function ErrorCode({ error: { code, requestId } }: { readonly error: ConsoleError }) {
  return (
    <p class="muted">
      <code>{code}</code>
      {requestId && (
        <>
          {' · '}
          {say(shell.requestId)} <code>{requestId}</code>
        </>
      )}
    </p>
  );
}
