import { executionAsyncResource } from 'node:async_hooks';
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { expect, it } from 'vitest';
import { keptTick } from './keep-tick-shape.js';

it('keeps an object of the shape that every later tick has', async () => {
  setFlagsFromString('--allow-natives-syntax');
  // oxlint-disable-next-line no-new-func -- a native, which no parser of TypeScript knows
  const haveSameShape = new Function('one', 'other', 'return %HaveSameMap(one, other)');
  setFlagsFromString('--no-allow-natives-syntax');

  const later = await new Promise<object>((resolve) => {
    process.nextTick(() => resolve(executionAsyncResource()));
  });

  expect(keptTick).not.toBe(later);
  expect(haveSameShape(keptTick, later)).toBe(true);
});

it('is what the program imports first', () => {
  const program = readFileSync(new URL('main.ts', import.meta.url), 'utf8');

  expect(/^import\b.*$/m.exec(program)?.[0]).toBe("import './keep-tick-shape.js';");
});
