import { IsBoolean, IsIn, Matches } from 'class-validator';
import { APP_ID } from './app-id.js';
import { COPY_IT, MALFORMED_APP_ID } from './app-id-complaints.js';
import { oneOf, TRUE_OR_FALSE, type Complaint } from '../../errors/option-problem.js';
import { MayBeLeftOut, Satisfies } from './rule.js';

const MISSING: Complaint = { problem: { en: 'is missing', zh: '缺失' }, remedy: COPY_IT };

/** What class-validator checks of an app. Of several checks on one field the lowest comes first. */
export class AppCheck {
  @Matches(APP_ID, { context: MALFORMED_APP_ID })
  @Satisfies('isThere', (value) => value !== undefined && value !== null && value !== '', MISSING)
  appId: unknown;

  /** Looked at apart: what is wrong with it takes several sentences. */
  @Satisfies('isAnything', () => true, MISSING)
  appSecret: unknown;

  @IsIn(['stable', 'legacy'], { context: oneOf('stable', 'legacy') })
  @MayBeLeftOut()
  endpoint: unknown;

  @IsBoolean({ context: TRUE_OR_FALSE })
  @MayBeLeftOut()
  keepWarm: unknown;
}
