import type { ComponentChildren } from 'preact';
import './facts.css';

/** `wide`: its value is long. */
export type Fact = readonly [name: string, value: ComponentChildren, size?: 'wide'] | false | undefined;

/** Facts with their names, side by side where there is room; nothing without any. */
export function Facts({ children }: { readonly children: readonly Fact[] }) {
  const known = children.filter((fact) => !!fact);
  if (known.length === 0) return null;
  return (
    <dl class="facts">
      {known.map(([name, value, size]) => (
        <div key={name} class={size && 'wide-fact'}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
