import { describe, expect, it } from 'vitest';
import { eventOf, reasonOf } from './events.js';

const TABLES = import.meta.glob(['./*.ts', '!./*.spec.ts'], { eager: true });

const SOURCES = Object.values(
  import.meta.glob(['../**/*.{ts,tsx}', '!./**', '!../**/*.spec.ts'], {
    eager: true,
    query: '?raw',
    import: 'default',
  }),
).map(String);

/** Names that no source reads. The tables in capitals are for codes of the server. */
function unreadIn(tables: object): string[] {
  return Object.entries(tables)
    .filter(([table, words]) => /[a-z]/.test(table) && typeof words === 'object')
    .flatMap(([, words]) => Object.keys(words))
    .filter((name) => !SOURCES.some((source) => new RegExp(`[.']${name}\\b`).test(source)));
}

/** All wordings below a value: a table, or a function of figures. Lookups in a table end in `Of`. */
function wordingsIn(value: unknown, path: string): readonly (readonly [string, object])[] {
  if (typeof value === 'function') {
    return value.name.endsWith('Of') ? [] : wordingsIn(value(3, 12, 2), path);
  }
  if (typeof value !== 'object' || value === null) return [];
  if ('en' in value || 'zh' in value) return [[path, value]];
  return Object.entries(value).flatMap(([name, part]) => wordingsIn(part, `${path} ${name}`));
}

/** Both languages, all values filled in, and full-width punctuation in Chinese. */
function isWhole(wording: object): boolean {
  const { en, zh } = { en: '', zh: '', ...wording };
  return (
    /\S/.test(en) &&
    /\S/.test(zh) &&
    !/undefined|NaN|\[object/.test(en + zh) &&
    !/\p{Script=Han}[,.:;?!()]|[,.:;?!()]\p{Script=Han}/u.test(zh)
  );
}

describe('the words of the page', () => {
  it.each(Object.entries(TABLES))('in %s are there in both languages', (file, table) => {
    const wordings = wordingsIn({ ...table }, file);

    expect(wordings.length).toBeGreaterThan(5);
    expect(wordings.filter(([, wording]) => !isWhole(wording))).toEqual([]);
  });

  it.each(Object.entries(TABLES))('in %s are all shown somewhere', (_file, table) => {
    expect(SOURCES.length).toBeGreaterThan(40);
    expect(unreadIn({ ...table })).toEqual([]);
  });

  it('show the code of what only a newer server knows', () => {
    expect(eventOf('something.newer')).toEqual({ en: 'something.newer', zh: 'something.newer' });
    expect(reasonOf('SOME_CODE')).toEqual({ en: 'SOME_CODE', zh: 'SOME_CODE' });
  });
});
