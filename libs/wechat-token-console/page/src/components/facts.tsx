import type { ComponentChildren } from 'preact';
import './facts.css';

/** `wide`: its value is long. */
export type Fact = readonly [name: string, value: ComponentChildren, size?: 'wide'] | false | undefined;

/** Facts with their names, side by side where there is room. */
export function Facts({ children }: { readonly children: readonly Fact[] }) {
  return (
    <dl class="facts">
      {children.map(
        (fact) =>
          fact && (
            <div key={fact[0]} class={fact[2] && 'wide-fact'}>
              <dt>{fact[0]}</dt>
              <dd>{fact[1]}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
