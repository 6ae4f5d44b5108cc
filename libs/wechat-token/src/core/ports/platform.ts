import type { OptionProblem } from '../../errors/option-problem.js';
import type { PlatformWords } from '../../errors/platform-words.js';
import type { RefusalScope } from '../../errors/refusal-scope.js';

/** Everything particular to one platform that issues credentials: how its accounts look, and what its errcodes mean. */
export interface Platform extends PlatformWords {
  /** What is wrong with a text as the id of an account; nothing if it can be one. Ids reach keys, URLs and logs. */
  idProblem(id: unknown): OptionProblem | undefined;
  /** What is wrong with a text as an account's secret; nothing if the platform may accept it. */
  secretProblem(secret: unknown): OptionProblem | undefined;
  /** The errcodes that refuse the credential that was sent: a caller reports it, and repeats its call with another one. */
  readonly rejections: ReadonlySet<number>;
  /** Where the cause of an errcode lies, whatever was sent: only what is the same for all kinds. */
  scopeOf(errcode: number): RefusalScope;
}
