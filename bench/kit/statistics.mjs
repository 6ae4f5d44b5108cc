export const median = (values) => quantile(values, 0.5);

/** The given quantile; `values` in any order. */
export function quantile(values, share) {
  const ordered = Float64Array.from(values).sort();
  return ordered[Math.min(ordered.length - 1, Math.ceil(ordered.length * share) - 1)];
}
