import { examineRunning, type Finding, type RunningTokens } from 'nestjs-wechat-token';
import type { ActionResult } from 'nestjs-wechat-token-console';

const LEVELS = { ok: 'ok', skipped: 'ok', warning: 'warning', failed: 'error' } as const;

/** Examines what a running server can of its surroundings. */
export async function doctorAction(running: RunningTokens): Promise<ActionResult> {
  const findings = await examineRunning(running);
  const failed = findings.filter(({ status }) => status === 'failed').length;
  const warnings = findings.filter(({ status }) => status === 'warning').length;
  return {
    outcome: failed > 0 ? 'failed' : warnings > 0 ? 'warning' : 'ok',
    message:
      failed + warnings === 0
        ? { en: 'Nothing is wrong here', zh: '未发现问题' }
        : { en: `${failed} failed, ${warnings} to look at`, zh: `${failed} 项失败，${warnings} 项需要注意` },
    details: findings.map(detailOf),
  };
}

function detailOf({ status, message, remedy }: Finding): NonNullable<ActionResult['details']>[number] {
  const text = remedy ? { en: `${message.en}. ${remedy.en}`, zh: `${message.zh}。${remedy.zh}` } : message;
  return { level: LEVELS[status], text };
}
