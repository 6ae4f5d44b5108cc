import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const ASSETS = fileURLToPath(new URL('../../libs/wechat-token-console/dist/page/assets/', import.meta.url));

/** All files of a type, gzipped. */
function gzipped(type: string): number {
  const files = readdirSync(ASSETS).filter((name) => name.endsWith(type));
  expect(files.length).toBeGreaterThan(0);
  return files.reduce((sum, name) => sum + gzipSync(readFileSync(ASSETS + name), { level: 9 }).length, 0);
}

describe("the console's page", () => {
  it.each([
    ['scripts', '.js', 40_000],
    ['styles', '.css', 8_000],
  ])('has %s of few bytes, gzipped', (_, type, budget) => {
    expect(gzipped(type)).toBeLessThanOrEqual(budget);
  });
});
