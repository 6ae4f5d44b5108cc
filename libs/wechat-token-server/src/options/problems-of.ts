import type { Wording } from 'nestjs-wechat-token';
import type { Registry } from 'prom-client';
import type { AuditLog } from '../audit/audit-log.js';
import { registerGauge } from '../notes/servers-metrics.js';

/** What is wrong with the server itself, for `/health`: lost entries of the audit, and what the application says. Counted in a metric. */
export function problemsOf(
  audit: AuditLog,
  others: () => readonly Wording[],
  registry: Registry,
): () => readonly Wording[] {
  const problems = () => {
    const { lost = 0 } = audit;
    return lost > 0 ? [lostEntries(lost), ...others()] : others();
  };
  const help = 'Problems of the server itself: /health names them';
  registerGauge(registry, 'wechat_token_server_problems', help, () => problems().length);
  return problems;
}

function lostEntries(count: number): Wording {
  return {
    en: `The audit has lost entries since the start: ${count}. Check the disk of the audit log`,
    zh: `自启动以来有 ${count} 条审计记录丢失：请检查审计日志所在的磁盘`,
  };
}
