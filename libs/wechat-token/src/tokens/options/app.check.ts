import { IsBoolean, IsString } from 'class-validator';
import { COPY_APP_ID } from '../../wechat/app-id.js';
import { oneOf, TRUE_OR_FALSE, type OptionProblem } from '../../errors/option-problem.js';
import { MayBeLeftOut, Satisfies } from './rule.js';

const MISSING: OptionProblem = { problem: { en: 'is missing', zh: '缺失' }, remedy: COPY_APP_ID };

/** class-validator's checks of an app. Those of its platform are in `appProblem`. */
export class AppCheck {
  @Satisfies('isThere', (value) => value !== undefined && value !== null && value !== '', MISSING)
  appId: unknown;

  /** Checked separately: several sentences may apply. */
  @Satisfies('isAnything', () => true, MISSING)
  appSecret: unknown;

  @IsString({ context: oneOf('stable', 'legacy') })
  @MayBeLeftOut()
  endpoint: unknown;

  @IsBoolean({ context: TRUE_OR_FALSE })
  @MayBeLeftOut()
  keepWarm: unknown;
}
