import { ConsoleRefusal, type ActionResult } from 'nestjs-wechat-token-console';
import type { AuditEntry, AuditLog } from '../../audit/audit-log.js';
import { codeOf } from './wording-of.js';

/** What comes of an action; `ended` settles when an action has ended that goes on after its answer. */
export interface ActionOutcome {
  readonly result: ActionResult;
  readonly ended?: Promise<void>;
}

/** Whose action it is. */
export interface Actor {
  readonly operatorId: string;
  readonly address: string;
  readonly requestId: string;
}

/** As the audit says it. */
export function auditedActor({
  operatorId,
  address,
  requestId,
}: Actor): Pick<AuditEntry, 'from' | 'requestId'> & { readonly by: `operator:${string}` } {
  return { by: `operator:${operatorId}`, from: address, requestId };
}

/** Runs an action of an operator, which is in the audit before it begins and after it ended. Resolves with its result, and rejects as it does; `onEnd` is told what came of it, or the code of its failure. */
export async function auditedAction(
  audit: AuditLog,
  entry: Omit<AuditEntry, 'outcome' | 'tookMs'>,
  run: () => Promise<ActionOutcome>,
  onEnd: (end: { readonly outcome: string; readonly tookMs: number }) => void = () => undefined,
): Promise<ActionResult> {
  audit.write({ ...entry, outcome: 'begun' });
  const startedAt = performance.now();
  const end = (outcome: string) => {
    const ended = { outcome, tookMs: Math.round(performance.now() - startedAt) };
    audit.write({ ...entry, ...ended });
    onEnd(ended);
  };
  try {
    const { result, ended } = await run();
    if (!ended) end(result.outcome);
    else
      void ended.then(
        () => end('ok'),
        (error: unknown) => end(codeOf(error)),
      );
    return result;
  } catch (error) {
    end(error instanceof ConsoleRefusal ? error.body.code : codeOf(error));
    throw error;
  }
}
