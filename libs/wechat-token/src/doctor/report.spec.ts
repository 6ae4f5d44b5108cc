import { expect, it } from 'vitest';
import type { Finding } from './finding.js';
import { Progress } from './progress.js';
import { hasFailed, jsonOf, linesOf, summaryOf } from './report.js';

const BAD: Finding = {
  check: 'token',
  status: 'failed',
  appId: 'wx0123456789abcdef',
  reason: '40125',
  message: { en: 'wrong', zh: '错' },
  remedy: { en: 'fix it', zh: '改' },
  facts: { errcode: 40125 },
};
const GOOD: Finding = { check: 'dns', status: 'ok', message: { en: 'fine', zh: '好' } };

it('writes a finding as a line and its remedy as another', () => {
  expect(linesOf(BAD, { language: 'en', hasColour: false })).toBe(
    '✗ wx0123456789abcdef: wrong\n    → fix it\n',
  );
  expect(linesOf(GOOD, { language: 'zh', hasColour: true })).toBe('\u001b[32m✓\u001b[0m 好\n');
});

it('counts findings, and reports an error only if a check has failed', () => {
  expect(summaryOf([BAD, GOOD], 'en')).toContain('1 good, 0 to look at, 1 wrong, 0 not checked');
  expect(summaryOf([BAD, GOOD], 'zh')).toContain('正常 1 项，警告 0 项，错误 1 项');
  expect(hasFailed([GOOD, { ...GOOD, status: 'warning' }, { ...GOOD, status: 'skipped' }])).toBe(false);
  expect(hasFailed([GOOD, BAD])).toBe(true);
});

it('has stable fields as JSON', () => {
  expect(JSON.parse(jsonOf([BAD, GOOD], 'zh'))).toEqual({
    format: 1,
    ok: false,
    checks: [
      {
        check: 'token',
        status: 'failed',
        appId: 'wx0123456789abcdef',
        reason: '40125',
        message: '错',
        remedy: '改',
        facts: { errcode: 40125 },
      },
      { check: 'dns', status: 'ok', message: '好' },
    ],
  });
});

it('shows progress on a terminal only', () => {
  const written: string[] = [];
  const write = (text: string) => written.push(text);
  const what = { en: 'Redis', zh: 'Redis' };

  new Progress({ write }, 'en').begin(what);
  expect(written).toEqual([]);

  const progress = new Progress({ isTTY: true, write }, 'zh');
  progress.begin(what);
  progress.clear();
  progress.show();
  const shown = '\r\u001b[K正在检查Redis…';
  expect(written).toEqual([shown, '\r\u001b[K', shown]);
});
