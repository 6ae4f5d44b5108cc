export const grouped = (value) => Math.round(value).toLocaleString('en-GB');
export const fixed = (value, digits) => value.toFixed(digits);
export const percent = (share, digits = 0) => `${(share * 100).toFixed(digits)} %`;
export const times = (ratio) => `${ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(1)}×`;

export function duration(us) {
  if (us === undefined || us === null) return '–';
  if (us < 1_000) return `${us.toFixed(us < 10 ? 1 : 0)} µs`;
  if (us < 1_000_000) return `${(us / 1_000).toFixed(us < 10_000 ? 1 : 0)} ms`;
  return `${(us / 1_000_000).toFixed(1)} s`;
}
