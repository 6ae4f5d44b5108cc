import type { ComponentChildren } from 'preact';
import type { ConsoleError } from '../../../src/console-state.js';
import { say } from '../i18n/language.js';
import { shell } from '../texts/shell.js';
import { Button } from './button.js';
import { ErrorCode } from './error-code.js';
import { Icon } from './icon.js';
import './states.css';

/** There is nothing to show, and that is no fault: says why, and what to do. */
export function Empty({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}

/** Why there is nothing to show: code, sentence, remedy, request id, and another try. */
export function ErrorState({
  error,
  onTryAgain,
}: {
  readonly error: ConsoleError;
  readonly onTryAgain?: () => void;
}) {
  return (
    <div class="notice bad" role="alert">
      <Icon name="cross" />
      <div>
        <h1 class="notice-title">{say(error.message)}</h1>
        {error.remedy && <p>{say(error.remedy)}</p>}
        <ErrorCode error={error} />
        {onTryAgain && <Button onClick={onTryAgain}>{say(shell.tryAgain)}</Button>}
      </div>
    </div>
  );
}

const ROWS = 5;

/** Stands for what is being fetched; the styles show it after 300 ms. */
export function Skeleton() {
  return (
    <div class="skeleton">
      <h1 class="hidden-visually">{say(shell.loading)}</h1>
      {Array.from({ length: ROWS }, (_, row) => (
        <div key={row} class="skeleton-row" />
      ))}
    </div>
  );
}
