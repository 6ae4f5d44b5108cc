import type { FileCheck } from '../checks/file.check.js';
import type { OperatorCheck } from '../checks/operator.check.js';
import { DEFAULTS } from '../configuration.js';
import type { Problem, Report } from '../fault.js';
import { isLoopback } from '../is-loopback.js';
import { listOf, reportDuplicates } from './report-duplicates.js';

/** Checks that each operator is there once, and that browsers can tell the console from any other page. */
export function checkOperators(
  operators: readonly OperatorCheck[],
  { listen, publicUrl }: FileCheck,
  report: Report,
): void {
  const ids = operators.map(({ id }, i) => [`operators[${i}].id`, id] as const);
  reportDuplicates(ids, report);
  const digests = operators.flatMap((operator, i) =>
    listOf(operator.digests).map((digest, j) => [`operators[${i}].digests[${j}]`, digest] as const),
  );
  reportDuplicates(digests, report);
  const host = typeof listen?.host === 'string' ? listen.host : DEFAULTS.host;
  if (operators.length > 0 && !isLoopback(host) && publicUrl === undefined)
    report('publicUrl', NO_PUBLIC_URL);
}

const NO_PUBLIC_URL: Problem = {
  problem: {
    en: 'is missing, so that the console cannot tell its own page from others',
    zh: '缺失，因此控制台无法区分自己的页面和其他页面',
  },
  remedy: {
    en: 'Write the address that browsers use, as in https://wechat.internal.example.com, or remove operators',
    zh: '请填写浏览器访问的地址，例如 https://wechat.internal.example.com；或删除 operators',
  },
};
