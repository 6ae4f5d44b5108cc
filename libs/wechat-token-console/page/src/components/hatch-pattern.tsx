/** Defines a hatching, for `fill="url(#id)"`: stripes as wide as `stripe`, in the fill of `name`. Not in a drawing that is stretched. */
export function HatchPattern(props: { readonly id: string; readonly name: string; readonly stripe: number }) {
  return (
    <defs>
      <pattern id={props.id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class={props.name} width={props.stripe} height="6" />
      </pattern>
    </defs>
  );
}
