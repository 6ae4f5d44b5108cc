const OURS = '#1f7a4d';
const OTHER = '#8c96a3';
const INK = '#24292f';

/** Horizontal bars, on a logarithmic scale if the values differ more than a hundredfold. */
export function bars({ title, rows }) {
  const [left, width, height, top] = [260, 380, 26, 44];
  const most = Math.max(...rows.map(({ value }) => value));
  const least = Math.min(...rows.map(({ value }) => value).filter((value) => value > 0));
  const isLogarithmic = most / least > 100;
  const length = (value) => {
    if (value <= 0) return 0;
    const share = isLogarithmic
      ? Math.log10((value / least) * 2) / Math.log10((most / least) * 2)
      : value / most;
    return Math.max(1, share * width);
  };
  const lines = rows.flatMap(({ label, value, text, isOurs }, index) => {
    const y = top + index * height;
    const end = left + length(value);
    return [
      write(left - 8, y + 14, label, 'end'),
      `<rect x="${left}" y="${y}" width="${(end - left).toFixed(1)}" height="18" fill="${isOurs ? OURS : OTHER}"/>`,
      write(end + 6, y + 14, text),
    ];
  });
  const scale = isLogarithmic ? ' (logarithmic scale)' : '';
  return drawing(left + width + 180, top + rows.length * height + 12, [
    write(12, 24, `${title}${scale}`),
    ...lines,
  ]);
}

/** Lines over a logarithmic axis of counts: linear growth is level. */
export function curves({ title, counts, series, format }) {
  const [left, width, top, height] = [90, 480, 56, 220];
  const most = Math.max(...series.flatMap(({ values }) => values)) * 1.15;
  const x = (index) => left + (index / Math.max(1, counts.length - 1)) * width;
  const y = (value) => top + height - (value / most) * height;
  const grid = [0, 0.5, 1].flatMap((share) => {
    const value = most * share;
    const at = y(value).toFixed(1);
    return [
      `<path d="M${left} ${at}H${left + width}" stroke="#d0d7de" fill="none"/>`,
      write(left - 8, Number(at) + 4, format(value), 'end'),
    ];
  });
  const axis = counts.map((count, index) =>
    write(x(index), top + height + 22, count.toLocaleString('en-GB'), 'middle'),
  );
  const lines = series.flatMap(({ label, values, isDashed }, index) => {
    const colour = index === 0 ? OURS : OTHER;
    const points = values.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
    const dash = isDashed ? ' stroke-dasharray="6 4"' : '';
    return [
      `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="2.5"${dash}/>`,
      `<rect x="${left + index * 220}" y="36" width="14" height="4" fill="${colour}"/>`,
      write(left + index * 220 + 20, 42, label),
    ];
  });
  return drawing(left + width + 60, top + height + 40, [write(12, 24, title), ...grid, ...axis, ...lines]);
}

function write(x, y, text, anchor = 'start') {
  const escaped = text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);
  return `<text x="${Number(x).toFixed(1)}" y="${y}" text-anchor="${anchor}">${escaped}</text>`;
}

function drawing(width, height, parts) {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="13" fill="${INK}">`;
  return [head, `<rect width="${width}" height="${height}" fill="#ffffff"/>`, ...parts, '</svg>', ''].join(
    '\n',
  );
}
