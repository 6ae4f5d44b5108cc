import type { ComponentChildren } from 'preact';
import './button.css';

export interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick?: (event: MouseEvent) => void;
  readonly kind?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly type?: 'button' | 'submit';
  /** Works on it: says so, keeps the focus, and does nothing more when pressed again. */
  readonly isPending?: boolean;
  /** For a button that shows a drawing only. */
  readonly label?: string;
  readonly title?: string;
}

export function Button({ kind = 'plain', type = 'button', isPending = false, ...props }: ButtonProps) {
  const press = (event: MouseEvent) => {
    if (isPending) event.preventDefault();
    else props.onClick?.(event);
  };
  return (
    <button
      type={type}
      class={`button ${kind}`}
      aria-label={props.label}
      aria-disabled={isPending || undefined}
      aria-busy={isPending || undefined}
      title={props.title ?? props.label}
      onClick={press}
    >
      {props.children}
    </button>
  );
}
