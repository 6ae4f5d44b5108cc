import { IsBoolean, IsIn, Matches } from 'class-validator';
import { APP_ID } from './app-id.js';
import { COPY_IT, MALFORMED_APP_ID } from './app-id-problems.js';
import { oneOf, TRUE_OR_FALSE, type OptionProblem } from '../../errors/option-problem.js';
import { MayBeLeftOut, Satisfies } from './rule.js';

const MISSING: OptionProblem = { problem: { en: 'is missing', zh: '缺失' }, remedy: COPY_IT };

/** class-validator's checks of an app. If several checks of a field fail, the lowest is reported. */
export class AppCheck {
  @Matches(APP_ID, { context: MALFORMED_APP_ID })
  @Satisfies('isThere', (value) => value !== undefined && value !== null && value !== '', MISSING)
  appId: unknown;

  /** Checked separately: several sentences may apply. */
  @Satisfies('isAnything', () => true, MISSING)
  appSecret: unknown;

  @IsIn(['stable', 'legacy'], { context: oneOf('stable', 'legacy') })
  @MayBeLeftOut()
  endpoint: unknown;

  @IsBoolean({ context: TRUE_OR_FALSE })
  @MayBeLeftOut()
  keepWarm: unknown;
}
