import type { ServerResponse } from 'node:http';
import type { RefusalReason } from '../access/access.js';
import { answerEmpty, answerRefusal } from '../wechat-shape/answer.js';

/** Why a call is not relayed. Nothing was sent to WeChat. */
export type RelayRefusalReason =
  | RefusalReason
  | 'METHOD'
  /** Not exactly one access token, written as WeChat writes it. */
  | 'ACCESS_TOKEN'
  /** A URL that cannot be sent as it is. */
  | 'ARGUMENTS'
  /** A key of this server, which would go to WeChat. */
  | 'KEY_IN_URL'
  | 'KEY_IN_BODY'
  | 'BODY_TOO_LARGE'
  /** Chunked, and longer than what can be read first. */
  | 'LENGTH_REQUIRED'
  | 'BODY_TOO_SLOW'
  /** Too many calls in progress, or too many bytes of them in memory. */
  | 'BUSY'
  | 'NO_TOKEN'
  /** A client names an app that the server does not have. */
  | 'APP_UNKNOWN'
  /** WeChat could not be reached. */
  | 'NOTHING_SENT';

/** Why a call is not relayed, in a word and in a sentence for its caller. */
export interface RelayRefusal {
  readonly reason: RelayRefusalReason;
  readonly sentence: string;
  readonly retryAfterSeconds?: number | undefined;
}

/** One sentence for every fault of a stand-in or its key, so that a stranger learns nothing. */
const NO_STAND_IN =
  'this is not a valid stand-in of this server: fetch one at /cgi-bin/token here; an access token of WeChat itself is not accepted';

const SENTENCES: Readonly<Partial<Record<RelayRefusalReason, string>>> = {
  STAND_IN_ENDED: 'the stand-in has expired: fetch another at /cgi-bin/token here',
  TOO_MANY: 'too many requests with this key',
  BUSY: 'too many calls are in progress',
  PERMISSION: 'the key lacks the permission to call',
  PATH: 'the key is not for this path',
};

/** The refusal for a reason, with its usual sentence. */
export function relayRefusalOf(reason: RelayRefusalReason): RelayRefusal {
  return { reason, sentence: SENTENCES[reason] ?? NO_STAND_IN };
}

/** Writes the response that says why a call is not relayed. Returns its status and errcode. */
export type SendRefusal = (
  response: ServerResponse,
  requestId: string,
  refusal: RelayRefusal,
) => { readonly status: number; readonly errcode?: number };

const ERRCODES: Readonly<Partial<Record<RelayRefusalReason, number>>> = {
  STAND_IN_ENDED: 42001,
  TOO_MANY: 45011,
  BUSY: 45011,
  PERMISSION: 48001,
  PATH: 48001,
  KEY_IN_URL: 48001,
  KEY_IN_BODY: 48001,
  ACCESS_TOKEN: 41001,
  ARGUMENTS: 40097,
  NO_TOKEN: -1,
  APP_UNKNOWN: -1,
  NOTHING_SENT: -1,
};

/** The errcode for a reason. Of no meaning for reasons that have a status. */
export function errcodeOf(reason: RelayRefusalReason): number {
  return ERRCODES[reason] ?? 40001;
}

const STATUSES: Readonly<Partial<Record<RelayRefusalReason, number>>> = {
  METHOD: 405,
  BODY_TOO_SLOW: 408,
  LENGTH_REQUIRED: 411,
  BODY_TOO_LARGE: 413,
};

/** Writes the response in WeChat's shape, for callers of WeChat's paths. */
export const refuseAsWechat: SendRefusal = (response, requestId, { reason, sentence }) => {
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
