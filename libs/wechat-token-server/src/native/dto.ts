import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  length,
  Length,
  Matches,
  ValidateIf,
} from 'class-validator';

/** The longest wait of a long poll, in ms. */
export const MAX_WAIT_MS = 60_000;

/** The query of a long poll. */
export class ChangeQuery {
  @Matches(/^[\w~-]{1,200}$/, { message: 'is not a version' })
  @IsOptional()
  after?: string;

  @Matches(/^\d{1,5}$/, { message: `must be a whole number of milliseconds, at most ${MAX_WAIT_MS}` })
  @IsOptional()
  waitMs?: string;
}

/** The query of a stream or a long poll of changes. */
export class StateQuery extends ChangeQuery {
  @Matches(/^[\w-]{1,64}(,[\w-]{1,64}){0,999}$/, { message: 'must be AppIDs with commas between them' })
  @IsOptional()
  apps?: string;
}

const APP_ID = /^[\w-]{1,64}$/;
const KIND = /^[a-z][a-z0-9-]{0,39}$/;
const SUBJECT_LENGTH = [1, 200] as const;
const NAMES: ReadonlySet<string> = new Set(['appId', 'kind', 'subject']);

/** Names one credential. */
export class NamedCredential {
  @Matches(APP_ID, { message: 'is not an AppID' })
  appId!: string;

  @Matches(KIND, { message: 'is not a kind of credentials' })
  kind!: string;

  /** The type of a ticket. */
  @Length(...SUBJECT_LENGTH, { message: 'must be a text of 1 to 200 characters' })
  @IsString({ message: 'must be a text of 1 to 200 characters' })
  @IsOptional()
  subject?: string;
}

/** Whether it is a {@link NamedCredential}: as the decorators decide, and far faster. They say what is wrong with one that is not. */
export function isNamedCredential(given: unknown): given is NamedCredential {
  if (typeof given !== 'object' || given === null) return false;
  const { appId, kind, subject } = given as Partial<NamedCredential>;
  const isSubject = subject === undefined || subject === null || length(subject, ...SUBJECT_LENGTH);
  return (
    isText(appId, APP_ID) &&
    isText(kind, KIND) &&
    isSubject &&
    Object.keys(given).every((name) => NAMES.has(name))
  );
}

function isText(value: unknown, form: RegExp): boolean {
  return typeof value === 'string' && form.test(value);
}

/** Names many credentials. */
export class NamedCredentials {
  @ArrayMaxSize(1_000, { message: 'has more than 1000 entries' })
  @IsArray({ message: 'must be an array' })
  keys!: unknown[];
}

/** The body of a report: which credential WeChat refused, by one of its three names. */
export class RejectionReport {
  @Matches(/^[\w~-]{1,200}$/, { message: 'is not a version' })
  @ValidateIf((report: RejectionReport) => report.value === undefined && report.fingerprint === undefined)
  version?: string;

  /** The first 32 hexadecimal digits of the value's SHA-256. */
  @Matches(/^[0-9a-f]{32}$/, { message: 'must be 32 hexadecimal digits' })
  @IsOptional()
  fingerprint?: string;

  @Length(1, 4096, { message: 'must be a text of 1 to 4096 characters' })
  @IsOptional()
  value?: string;

  /** WeChat's errcode, for the audit. */
  @IsInt({ message: 'must be a whole number' })
  @IsOptional()
  errcode?: number;

  /** WeChat's id of the refused request, for the audit. */
  @Matches(/^[\w-]{1,80}$/, { message: 'is not a rid' })
  @IsOptional()
  rid?: string;
}

/** The body of a request for a signature. */
export class SignatureRequest {
  @Length(1, 2048, { message: 'must be a URL of at most 2048 characters' })
  @IsString({ message: 'must be a URL of at most 2048 characters' })
  url!: string;
}
