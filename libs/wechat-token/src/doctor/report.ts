import type { Language } from '../errors/language.js';
import type { Finding, FindingStatus } from './finding.js';

const SIGNS: Readonly<Record<FindingStatus, string>> = { ok: '✓', warning: '!', failed: '✗', skipped: '–' };
const COLOURS: Readonly<Record<FindingStatus, number>> = { ok: 32, warning: 33, failed: 31, skipped: 90 };

/** The language and format of the output. */
export interface Saying {
  readonly language: Language;
  readonly hasColour: boolean;
}

/** A finding as a line, and its remedy as a second one. */
export function linesOf(finding: Finding, { language, hasColour }: Saying): string {
  const { status, appId, message, remedy } = finding;
  const sign = hasColour ? `\u001b[${COLOURS[status]}m${SIGNS[status]}\u001b[0m` : SIGNS[status];
  const about = appId === undefined ? '' : `${appId}: `;
  const first = `${sign} ${about}${message[language]}\n`;
  return remedy === undefined ? first : `${first}    → ${remedy[language]}\n`;
}

/** The last line. */
export function summaryOf(findings: readonly Finding[], language: Language): string {
  const count = (status: FindingStatus) => findings.filter((finding) => finding.status === status).length;
  const [ok, warning, failed, skipped] = (['ok', 'warning', 'failed', 'skipped'] as const).map(count);
  return language === 'zh'
    ? `\n正常 ${ok} 项，警告 ${warning} 项，错误 ${failed} 项，未检查 ${skipped} 项。\n`
    : `\n${ok} good, ${warning} to look at, ${failed} wrong, ${skipped} not checked.\n`;
}

/** All findings as one document. Its field names are stable; `format` changes if they ever do. */
export function jsonOf(findings: readonly Finding[], language: Language): string {
  const checks = findings.map(({ check, status, appId, reason, message, remedy, facts }) => ({
    check,
    status,
    ...(appId !== undefined && { appId }),
    ...(reason !== undefined && { reason }),
    message: message[language],
    ...(remedy !== undefined && { remedy: remedy[language] }),
    ...(facts !== undefined && { facts }),
  }));
  return `${JSON.stringify({ format: 1, ok: !hasFailed(findings), checks }, undefined, 2)}\n`;
}

/** Whether any check has failed. */
export function hasFailed(findings: readonly Finding[]): boolean {
  return findings.some(({ status }) => status === 'failed');
}
