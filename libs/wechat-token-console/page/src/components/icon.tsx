/** Outlines of 16 × 16, drawn in the colour of the text. */
const PATHS = {
  cross: 'M4 4l8 8M12 4l-8 8',
  triangle: 'M8 2.5L14.5 13.5H1.5zM8 6.5v3M8 11.6v.2',
  check: 'M3 8.5l3.3 3.3L13 5',
  moon: 'M13 9.8A5.6 5.6 0 0 1 6.2 3 5.6 5.6 0 1 0 13 9.8z',
  dot: 'M8 4a4 4 0 1 0 .01 0z',
  ring: 'M8 3.2a4.8 4.8 0 1 0 .01 0z',
  sun: 'M8 5a3 3 0 1 0 .01 0zM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3.1 3.1l1.1 1.1M11.8 11.8l1.1 1.1M3.1 12.9l1.1-1.1M11.8 4.2l1.1-1.1',
  half: 'M8 2.5a5.5 5.5 0 1 0 .01 0zM8 2.5v11M10 3v10M12 4.2v7.6',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  person: 'M8 2.2a2.9 2.9 0 1 0 .01 0zM2.5 14c.6-3 2.7-4.2 5.5-4.2s4.9 1.2 5.5 4.2',
  search: 'M7 2.5a4.5 4.5 0 1 0 .01 0zM10.4 10.4L14 14',
  right: 'M6 3.5L10.5 8 6 12.5',
  up: 'M3.5 10L8 5.5l4.5 4.5',
  down: 'M3.5 6L8 10.5 12.5 6',
  left: 'M10 3.5L5.5 8l4.5 4.5',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing that says nothing by itself: a word stands beside it, or its button has a label. */
export function Icon({ name, isFilled }: { readonly name: IconName; readonly isFilled?: boolean }) {
  return (
    <svg
      class={isFilled ? 'icon filled' : 'icon'}
      viewBox="0 0 16 16"
      width="16"
      height="16"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
