import type { ServerResponse } from 'node:http';
import type { RefusalReason } from '../access/access.js';
import { answerEmpty, answerRefusal } from '../wechat-shape/answer.js';

/** Why a call is not relayed. Nothing was sent to WeChat. */
export type TroubleReason =
  | RefusalReason
  | 'METHOD'
  /** Not exactly one access token, written as WeChat writes it. */
  | 'ACCESS_TOKEN'
  /** A URL that cannot be sent as it is. */
  | 'ARGUMENTS'
  /** A client key in the body, which would go to WeChat. */
  | 'KEY_IN_BODY'
  | 'BODY_TOO_LARGE'
  /** Chunked, and longer than what can be read first. */
  | 'LENGTH_REQUIRED'
  | 'BODY_TOO_SLOW'
  /** Too many calls under way, or too many bytes of them in memory. */
  | 'BUSY'
  | 'NO_TOKEN'
  /** WeChat could not be reached. */
  | 'NOTHING_SENT';

/** Why a call is not relayed, in a word and in a sentence for its caller. */
export interface Trouble {
  readonly reason: TroubleReason;
  readonly sentence: string;
  readonly retryAfterSeconds?: number | undefined;
}

/** What a caller is told who cannot know more: whatever is wrong with a key, its stand-ins count for nothing. */
const NO_STAND_IN =
  'this is no stand-in of this server, or one that counts no more: fetch one at /cgi-bin/token here; an access token of WeChat itself is not accepted';

const SENTENCES: Readonly<Partial<Record<TroubleReason, string>>> = {
  STAND_IN_ENDED: 'the stand-in has ended: fetch another at /cgi-bin/token here',
  TOO_MANY: 'too many requests with this key',
  BUSY: 'too many calls are under way',
  PERMISSION: 'the key lacks the permission to call',
  PATH: 'the key is not for this path',
};

/** The usual sentence about a reason. */
export function troubleOf(reason: TroubleReason): Trouble {
  return { reason, sentence: SENTENCES[reason] ?? NO_STAND_IN };
}

/** How a caller is told that its call is not relayed. Answers what it was told. */
export type TellTrouble = (
  response: ServerResponse,
  requestId: string,
  trouble: Trouble,
) => { readonly status: number; readonly errcode?: number };

const ERRCODES: Readonly<Partial<Record<TroubleReason, number>>> = {
  STAND_IN_ENDED: 42001,
  TOO_MANY: 45011,
  BUSY: 45011,
  PERMISSION: 48001,
  PATH: 48001,
  KEY_IN_BODY: 48001,
  ACCESS_TOKEN: 41001,
  ARGUMENTS: 40097,
  NO_TOKEN: -1,
  NOTHING_SENT: -1,
};

/** The errcode that tells of it; where a status does, it says nothing. */
export function errcodeOf(reason: TroubleReason): number {
  return ERRCODES[reason] ?? 40001;
}

const STATUSES: Readonly<Partial<Record<TroubleReason, number>>> = {
  METHOD: 405,
  BODY_TOO_SLOW: 408,
  LENGTH_REQUIRED: 411,
  BODY_TOO_LARGE: 413,
};

/** Tells a caller of WeChat's paths why its call is not relayed, as WeChat would. */
export const tellAsWechat: TellTrouble = (response, requestId, { reason, sentence }) => {
  const status = STATUSES[reason];
  if (status !== undefined) {
    if (reason === 'METHOD') response.setHeader('Allow', 'GET, POST');
    answerEmpty(response, requestId, { status, isLast: reason === 'BODY_TOO_SLOW' });
    return { status };
  }
  const errcode = errcodeOf(reason);
  answerRefusal(response, requestId, { errcode, sentence });
  return { status: 200, errcode };
};
