import { IsBoolean, IsIn, Matches } from 'class-validator';
import { APP_ID } from './app-id.js';
import { oneOf, TRUE_OR_FALSE, type Complaint } from '../errors/option-problem.js';
import { MayBeLeftOut, Satisfies } from './satisfies.js';

const COPY_IT = {
  en: 'Copy the AppID from the console of the app: wx and 16 hexadecimal digits, in lower case',
  zh: '请从该应用的管理后台复制 AppID：wx 加 16 位小写十六进制字符',
};

const MISSING: Complaint = { problem: { en: 'is missing', zh: '缺失' }, remedy: COPY_IT };

/** Said of an appId that is none, which may be anything: its text is not repeated. */
export const MALFORMED_APP_ID: Complaint = {
  problem: { en: 'is no AppID', zh: '不是 AppID' },
  remedy: COPY_IT,
};

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
