import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SOURCE = fileURLToPath(new URL('..', import.meta.url));
const COMMENT = /^\s*(\/\*\*|\*|\/\/)/;
const ADDRESS = /'https?:\/\/[^']*'/g;
const HALF_WIDTH = /[\u4e00-\u9fff][,;:()]|[,;:()][\u4e00-\u9fff]/;

const textsOf = (folder: string) =>
  readdirSync(`${SOURCE}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .flatMap((file) => readFileSync(`${SOURCE}${folder}/${file}`, 'utf8').split('\n'));

describe('Chinese text', () => {
  it.each(['errors', 'nest', 'stores', 'tokens', 'wechat'])('has full-width punctuation in %s', (folder) => {
    const lines = textsOf(folder).filter((line) => !COMMENT.test(line));

    expect(lines.filter((line) => HALF_WIDTH.test(line.replaceAll(ADDRESS, '')))).toEqual([]);
  });
});
