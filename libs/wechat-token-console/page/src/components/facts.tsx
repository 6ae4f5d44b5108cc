import type { ComponentChildren } from 'preact';
import './facts.css';

export type Fact = readonly [name: string, value: ComponentChildren] | false | undefined;

/** Facts with their names, side by side where there is room. */
export function Facts({ children }: { readonly children: readonly Fact[] }) {
  return (
    <dl class="facts">
      {children.map(
        (fact) =>
          fact && (
            <div key={fact[0]}>
              <dt>{fact[0]}</dt>
              <dd>{fact[1]}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
