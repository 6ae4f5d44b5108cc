import type { ComponentChildren } from 'preact';
import { hrefOf } from '../router/navigation.js';
import type { Route } from '../router/route.js';

export interface LinkProps {
  readonly to: Route;
  readonly class?: string;
  readonly isCurrent?: boolean;
  readonly children: ComponentChildren;
}

/** A link inside the page: a colleague may be sent it. */
export function Link({ to, isCurrent, children, ...props }: LinkProps) {
  return (
    <a href={hrefOf(to)} class={props.class} aria-current={isCurrent ? 'page' : undefined}>
      {children}
    </a>
  );
}
