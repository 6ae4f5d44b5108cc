import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import './field.css';

export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly hint?: ComponentChildren;
  /** What is wrong with the value. It takes the focus to the field. */
  readonly problem?: string | undefined;
  readonly type?: 'text' | 'password';
  readonly autocomplete?: 'off' | 'current-password';
  readonly maxLength?: number;
  readonly placeholder?: string;
  /** Suggestions. */
  readonly list?: readonly string[];
  /** Takes the focus when it appears. */
  readonly isFirst?: boolean;
  /** What is typed is a code, not prose. */
  readonly isCode?: boolean;
}

/** A field of a form, with its label, a hint, and what is wrong. */
export function Field(props: FieldProps) {
  const { label, onInput, hint, problem, list, isFirst, isCode, type, ...rest } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isFirst || problem !== undefined) input.current?.focus();
  }, [isFirst, problem]);
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ');
  const attributes = {
    ...rest,
    id,
    ref: input,
    class: isCode ? 'input code' : 'input',
    spellcheck: !isCode,
    autocapitalize: isCode ? ('off' as const) : undefined,
    'aria-invalid': problem !== undefined || undefined,
    'aria-describedby': described || undefined,
    onInput: (event: { readonly currentTarget: HTMLInputElement }) => onInput(event.currentTarget.value),
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="muted" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {type === 'password' ? (
        <input {...attributes} type="password" />
      ) : (
        <input {...attributes} type="text" list={list && `${id}-list`} />
      )}
      {list && (
        <datalist id={`${id}-list`}>
          {list.map((choice) => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      )}
      {problem && (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  );
}
