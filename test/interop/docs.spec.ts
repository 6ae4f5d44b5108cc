import { readFile } from 'node:fs/promises';
import { MIRROR_PRESETS } from 'nestjs-wechat-token/interop';
import { expect, it } from 'vitest';
import { ROOT } from '../docs/page.js';

it.each(['docs/interop.md', 'docs/interop.zh-CN.md'])(
  '%s has every preset in its table, and no other',
  async (page) => {
    const rows = (await readFile(ROOT + page, 'utf8')).split('\n').filter((line) => line.startsWith('| `'));
    const named = rows.flatMap((row) =>
      [...row.split('|')[1]!.matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
    );

    const options = [
      'preset',
      'prefix',
      'key',
      'codec',
      'foreign',
      'apps',
      'everyMs',
      'acceptSecretInKeyName',
    ];
    expect(named.toSorted()).toEqual([...options, ...Object.keys(MIRROR_PRESETS)].toSorted());
  },
);
