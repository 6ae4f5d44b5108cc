import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERRCODES, errcodeOf } from './errcodes.js';
import { PAGES } from './errcodes/errcode.js';

/** Every errcode that the documentation has to explain, listed by hand, so that a code lost from the table is noticed. */
const KNOWN = [
  -1, 40001, 40002, 40003, 40013, 40014, 40029, 40030, 40097, 40125, 40163, 40164, 40226, 40243, 41001, 41002,
  41003, 41004, 41008, 41018, 42001, 42002, 42003, 42006, 42007, 42009, 43001, 43002, 43003, 43101, 44002,
  45009, 45011, 45015, 45035, 47001, 47003, 48001, 48003, 48004, 48006, 48017, 50002, 50004, 50007, 61003,
  61004, 61005, 61006, 61007, 61009, 61010, 61011, 61014, 61015, 61023, 61024, 76001, 76002, 76003, 76004,
  76021, 76022, 87014, 89501, 89502, 89503, 89504, 89505, 89506, 89507,
];

describe('errcodeOf', () => {
  it('has one entry for each known errcode', () => {
    expect(ERRCODES.map(({ errcode }) => errcode)).toEqual(KNOWN);
  });

  it.each(ERRCODES)('finds $errcode', (entry) => {
    expect(errcodeOf(entry.errcode)).toBe(entry);
  });

  it.each([0, 99999, -2, 1.5, Number.NaN])('reports that %d is unknown', (errcode) => {
    const { meaning, retryable } = errcodeOf(errcode);

    expect(meaning).toEqual({ en: 'an errcode that this library does not know', zh: '未收录的错误码' });
    expect(retryable).toBe(false);
  });

  it.each(ERRCODES)('words $errcode so that it fits into a message', ({ meaning, remedy, page }) => {
    // A message is "what: meaning. remedy" in one line.
    for (const text of [meaning.en, meaning.zh, remedy.en, remedy.zh]) {
      expect(text).toMatch(/^\S.*[^\s.,\u3002\uFF0C\uFF1B]$/);
    }
    for (const text of [meaning.zh, remedy.zh]) expect(text).toMatch(/\p{Script=Han}/u);
    for (const text of [meaning.en, remedy.en]) expect(text).toMatch(/^[ -~…]+$/);
    expect(page).toMatch(/^https:\/\/(developers|mp)\.weixin\.qq\.com\//);
  });

  it.each(ERRCODES)('tells somebody to act on $errcode, or says that waiting helps', (entry) => {
    const { actor, retryable, errcode } = entry;

    // An old rid stays old: nobody can do anything about it.
    expect(actor !== 'nobody' || retryable || errcode === 76004).toBe(true);
  });
});

describe.each([
  ['en', 'errors.md'],
  ['zh', 'errors.zh-CN.md'],
] as const)('the table in the documentation (%s)', (language, file) => {
  const text = readFileSync(new URL(`../../../../docs/${file}`, import.meta.url), 'utf8');
  const sections = new Map(
    text
      .split(/^#{2,3} /m)
      .slice(1)
      .flatMap((section) =>
        section
          .split('\n')[0]!
          .split(', ')
          .map((heading) => [heading, section] as const),
      ),
  );

  it('has a heading for each errcode and none besides', () => {
    const headings = [...sections.keys()].filter((heading) => /^-?\d+$/.test(heading));

    expect(headings.map(Number).sort((one, other) => one - other)).toEqual(KNOWN);
  });

  it.each(ERRCODES)('explains $errcode as the error does', ({ errcode, meaning, remedy, page }) => {
    const section = sections.get(String(errcode))?.toLowerCase();

    expect(section).toContain(meaning[language].toLowerCase());
    expect(section).toContain(remedy[language].toLowerCase());
    // The introduction names the page of all errcodes.
    const named = page === PAGES.all ? text.toLowerCase() : section;
    expect(named).toContain(page.toLowerCase());
  });
});
