import { IsBoolean, IsString } from 'class-validator';
import { COPY_APP_ID } from '../../wechat/app-id.js';
import { oneOf, TRUE_OR_FALSE, type Complaint } from '../../errors/option-problem.js';
import { MayBeLeftOut, Satisfies } from './rule.js';

const MISSING: Complaint = { problem: { en: 'is missing', zh: '缺失' }, remedy: COPY_APP_ID };

/** What class-validator checks of an app. What its platform knows of it is checked by `appProblem`. */
export class AppCheck {
  @Satisfies('isThere', (value) => value !== undefined && value !== null && value !== '', MISSING)
  appId: unknown;

  /** Looked at apart: what is wrong with it takes several sentences. */
  @Satisfies('isAnything', () => true, MISSING)
  appSecret: unknown;

  @IsString({ context: oneOf('stable', 'legacy') })
  @MayBeLeftOut()
  endpoint: unknown;

  @IsBoolean({ context: TRUE_OR_FALSE })
  @MayBeLeftOut()
  keepWarm: unknown;
}
