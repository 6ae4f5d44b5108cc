import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LANGUAGES = ['performance.md', 'performance.zh-CN.md'];
const folder = mkdtempSync(join(tmpdir(), 'wechat-token-bench-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npm run bench', () => {
  it('measures, and writes the figures into both documents', async () => {
    for (const name of LANGUAGES) cpSync(join(ROOT, 'docs', name), join(folder, name));
    const parts = [
      'hot-read',
      'cold-start',
      'ended-outside',
      'growth',
      'relay',
      'bad-keys',
      'streams',
      'console',
    ];

    const status = await bench('--tiny', '--only', parts.join(','), '--out', folder, '--docs', folder);

    expect(status).toBe(0);
    const results = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'));
    expect(Object.keys(results.parts)).toEqual(parts);
    expect(results.parts['cold-start'].rows.map(({ fetches }: { fetches: number }) => fetches)).toEqual([
      1, 1,
    ]);
    expect(results.parts['ended-outside'].rows.every(({ failed }: { failed: number }) => failed === 0)).toBe(
      true,
    );
    const { rows } = results.parts['bad-keys'] as { rows: { sent: number; refused: number }[] };
    expect(rows.map(({ sent, refused }) => sent - refused)).toEqual([0, 0, 0, 0]);
    const { count, reached } = results.parts.streams as { count: number; reached: number };
    expect([count, reached]).toEqual([20, 20]);
    const { screens } = results.parts.console as { screens: Record<string, { bytes: number }> };
    expect(Object.values(screens).filter(({ bytes }) => bytes < 200)).toEqual([]);
    for (const name of LANGUAGES) expect(read(folder, name)).not.toBe(read(join(ROOT, 'docs'), name));
    expect(readdirSync(join(folder, 'performance')).toSorted()).toEqual(
      parts.map((part) => `${part}.svg`).toSorted(),
    );
  });
});

describe('docs/performance', () => {
  it.each(LANGUAGES)('%s says how its figures were measured, and shows each plot', (name) => {
    const text = read(join(ROOT, 'docs'), name);

    expect(figuresOf(text, 'machine')).toContain('`npm run bench`');
    const plots = [...text.matchAll(/\]\(performance\/([\w-]+\.svg)\)/g)].map(([, plot]) => plot);
    expect(plots.toSorted()).toEqual(readdirSync(join(ROOT, 'docs/performance')).toSorted());
  });

  it('has the same figures in both languages', () => {
    const [english, chinese] = LANGUAGES.map((name) => figuresIn(read(join(ROOT, 'docs'), name)));

    expect(english?.length).toBeGreaterThan(50);
    expect(chinese).toEqual(english);
  });
});

async function bench(...args: string[]): Promise<number> {
  const child = spawn(process.execPath, ['bench/main.mjs', '--without-peers', ...args], {
    cwd: ROOT,
    stdio: 'ignore',
  });
  const [status] = await once(child, 'exit');
  return Number(status);
}

function read(directory: string, name: string): string {
  return readFileSync(join(directory, name), 'utf8');
}

function figuresOf(text: string, part: string): string {
  const [begin, end] = [`<!-- figures: ${part} -->`, `<!-- end of ${part} -->`];
  return text.slice(text.indexOf(begin) + begin.length, text.indexOf(end));
}

/** Every figure in a table, with its unit. */
function figuresIn(text: string): string[] {
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  return rows.flatMap((row) => row.match(/\d([\d.,]*\d)?( (ns|µs|ms|s|B|%)|×)?/g) ?? []);
}
