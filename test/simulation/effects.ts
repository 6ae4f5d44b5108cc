import {
  DEFAULT_REPORT_LIMIT,
  DEFAULT_TIMING,
} from '../../libs/wechat-token/src/core/ports/keeper-options.js';
import type { FaultKind } from './fault-plan.js';
import type { PromiseName } from './shares.js';

/** For how long beyond the end of a trouble each promise may suffer from it, in ms. What is absent holds all the same. */
export type Tails = Partial<Record<PromiseName, number>>;

/** What befalls a schedule: a fault of its plan, or what the judge saw come of one. */
export type TroubleKind =
  | FaultKind
  /** A host slept, and its wall clock was moved about then: both of its clocks may fall short of the store's. */
  | 'clocks-behind'
  /** One process stood still. */
  | 'stopped'
  /** One stood still that waits for a secret. */
  | 'secret-awaited'
  /** WeChat refused the address of a process, and the fleet pauses for a moment. */
  | 'address-refused'
  /** A process stopped or died that held a lease or spoke with WeChat. */
  | 'holder-struck'
  /** Two of them, one soon after the other. */
  | 'holders-struck'
  /** A report was not believed, for there were too many, or a moved clock made it seem so. */
  | 'allowance-spent'
  /** WeChat refused the access token beside a ticket once more, and the fleet pauses: nobody knows what else may be wrong. */
  | 'dependency-doubted'
  /** A commit was lost, and sent again in vain; or lost right after a holder was struck. */
  | 'commit-late'
  /** A store that reads and does not write took no report of this process. */
  | 'report-unwritten'
  /** Half of a day's calls are used: what is left is made to last. */
  | 'budget-half-spent'
  | 'ticket-budget-half-spent'
  /** A copy from before the store's clock was set back took the place of a token that was issued after it. */
  | 'gone-back'
  /** The store lost what it was told. */
  | 'history-lost'
  /** Or its clock moved, while a request was in flight, or its response was being written to the store: nobody waits for it any longer. */
  | 'request-forgotten';

export interface Trouble {
  readonly kind: TroubleKind;
  readonly from: number;
  readonly until: number;
  /** The process that it strikes, where it strikes one. */
  readonly process?: number;
}

/** Whom a trouble excuses: everybody, or the process that it strikes; some only where each asking ends a token. */
interface Effect {
  readonly everybody?: Tails;
  readonly struck?: Tails;
  readonly onLegacy?: Tails;
}

const {
  leaseMs,
  httpTimeoutMs,
  secretTimeoutMs,
  waitMs,
  inDoubtMs,
  storeTimeoutMs,
  pollMs,
  forceGapMs,
  confirmEveryMs,
} = DEFAULT_TIMING;
/** What WeChat ends for somebody else, or behind an answer that was lost, works for so long. */
export const OVERLAP_MS = 300_000;
/** A lease that nobody gives back, then one asking. */
const HOLD_MS = leaseMs + httpTimeoutMs;
/** From the first refused use on: a lease that nobody gives back, one asking, and ten seconds for the news of it. */
export const NEWS_MS = HOLD_MS + 10_000;
/** A check without a verdict puts off what a report brings by no more than this. */
export const CHECK_AWAY_MS = 40_000;
/** Pauses are drawn up to so much longer than they are written. */
const JITTER = 1.2;
/** Who has no credential asks again so soon, and gets its answer. */
const RETRY_MS = JITTER * DEFAULT_TIMING.backoffMaxWithoutCredentialMs + httpTimeoutMs;
/** An asking on its way when WeChat is itself again, and the pause that its failure earns. */
export const BACKOFF_MS = httpTimeoutMs + JITTER * DEFAULT_TIMING.backoffMaxMs;
/**
 * An asking whose answer was lost ends the kept token: when the next one comes, once this one has settled; or with its
 * overlap, where none was due. Then the news of that.
 */
const LOST_ASKING_MS = Math.max(inDoubtMs + HOLD_MS + JITTER * pollMs + storeTimeoutMs, OVERLAP_MS) + NEWS_MS;
/** An access token may be dead until the last asking has settled and the next is over; only then its tickets try again. */
const DEPENDENT_MS = inDoubtMs + HOLD_MS + BACKOFF_MS;
/** A use takes so long to reach WeChat at most. */
const USE_MS = 100;
/** A host that wakes notices so within a second, and reads the store. */
const WAKE_MS = 2 * DEFAULT_TIMING.waitStepMs + storeTimeoutMs;
/** A step that has no answer, and the next probe. */
const PROBE_MS = storeTimeoutMs + DEFAULT_TIMING.waitStepMs;
/** A ticket is confirmed every twenty minutes here, and a twentieth. */
const TICKET_MS = 1.05 * 1_200_000 + HOLD_MS;
/** A report more is believed. */
const ALLOWANCE_MS = DEFAULT_REPORT_LIMIT.refillMs;
/** Four exchanges of a leak procedure. */
const LEAK_MS = 4 * (forceGapMs + httpTimeoutMs);
/** The simulated network brings a request to WeChat so late at most. */
const LATEST_ARRIVAL_MS = 80_000;

/**
 * What each trouble excuses, by the protocol's own bounds. A new kind of fault begins with nothing, and is given what its
 * schedules show that the protocol cannot help.
 */
export const EFFECTS: Readonly<Record<TroubleKind, Effect>> = {
  network: {
    // A renewal that got lost pauses its user until a moment after the token ends.
    everybody: {
      'failed calls': waitMs,
      'ticket calls': BACKOFF_MS,
      'user calls': BACKOFF_MS,
      news: BACKOFF_MS,
    },
    onLegacy: { 'ticket calls': DEPENDENT_MS, 'refused uses': LATEST_ARRIVAL_MS + LOST_ASKING_MS },
  },
  pauses: {},
  kills: {},
  failover: {},
  wipe: {},
  // Where each asking ends a token, nobody asks without the store.
  'store-away': {
    everybody: { 'user calls': RETRY_MS, news: HOLD_MS },
    onLegacy: { 'failed calls': RETRY_MS, 'ticket calls': RETRY_MS },
  },
  // A process that wrote late, or not at all, compares once more.
  'store-clock': { everybody: { needless: JITTER * confirmEveryMs } },
  'wechat-away': {
    everybody: {
      'failed calls': BACKOFF_MS,
      'ticket calls': BACKOFF_MS,
      'user calls': BACKOFF_MS,
      news: BACKOFF_MS,
    },
    onLegacy: { 'ticket calls': DEPENDENT_MS, 'refused uses': BACKOFF_MS + LOST_ASKING_MS },
  },
  'wechat-slow': {
    everybody: {
      'failed calls': BACKOFF_MS,
      'ticket calls': BACKOFF_MS,
      'user calls': BACKOFF_MS,
      news: BACKOFF_MS,
    },
    onLegacy: { 'ticket calls': DEPENDENT_MS, 'refused uses': BACKOFF_MS + LOST_ASKING_MS },
  },
  spurious: { everybody: { 'refused uses': USE_MS, 'failed calls': ALLOWANCE_MS, news: ALLOWANCE_MS } },
  foreign: { onLegacy: { 'refused uses': OVERLAP_MS + NEWS_MS } },
  // Up to two forced calls, of which the second ends the token of before at once.
  'foreign-force': { everybody: { 'refused uses': forceGapMs + OVERLAP_MS + NEWS_MS } },
  'host-clock': {},
  // It learns the time of the store with its next step, and what it hands out until then may have ended meanwhile. It asks
  // for a ticket whose end it guesses by and by.
  'host-sleep': {
    struck: { life: WAKE_MS, 'refused uses': WAKE_MS + USE_MS, 'ticket life': TICKET_MS },
  },
  // It takes the store's clock for moved.
  'clocks-behind': { struck: { needless: JITTER * confirmEveryMs } },
  'lost-hints': {},
  // What WeChat gives at a ticket's end lives for a second: a commit that is sent again comes too late. After two that are lost
  // one after the other a process takes the store for away until the next probe.
  'lost-commits': { everybody: { 'ticket calls': waitMs, 'user calls': PROBE_MS } },
  // That outlasts a caller's time where nothing living is kept.
  'commit-late': { everybody: { 'failed calls': waitMs } },
  impatient: {},
  'wrong-secret': { struck: { 'failed calls': RETRY_MS, 'ticket calls': RETRY_MS } },
  'bad-address': { struck: { 'failed calls': RETRY_MS, 'ticket calls': RETRY_MS } },
  'address-refused': { everybody: { news: DEFAULT_TIMING.addressGapMs } },
  'bad-reporter': { everybody: { 'failed calls': ALLOWANCE_MS, news: ALLOWANCE_MS } },
  'by-hand': {},
  leak: { everybody: { needless: LEAK_MS, 'refused uses': LEAK_MS + OVERLAP_MS + NEWS_MS } },
  'tight-budget': {},
  // It comes with somebody else who asks.
  'check-away': {
    onLegacy: {
      'failed calls': CHECK_AWAY_MS,
      'ticket calls': BACKOFF_MS,
      'refused uses': OVERLAP_MS + NEWS_MS + CHECK_AWAY_MS,
    },
  },
  'store-read-only': {
    everybody: { 'user calls': RETRY_MS, news: HOLD_MS },
    onLegacy: { 'failed calls': RETRY_MS, 'ticket calls': RETRY_MS },
  },
  'unreadable-record': {
    everybody: { news: HOLD_MS },
    onLegacy: { 'failed calls': BACKOFF_MS, 'ticket calls': BACKOFF_MS },
  },
  'secret-unavailable': {
    everybody: { news: HOLD_MS },
    struck: { 'failed calls': BACKOFF_MS, 'ticket calls': BACKOFF_MS },
  },
  // Who waits for a process that stands still waits for its lease to end, and may do so twice.
  'loop-blocked': {
    everybody: {
      'failed calls': HOLD_MS + waitMs,
      'ticket calls': HOLD_MS + waitMs,
      'user calls': HOLD_MS + waitMs,
      news: HOLD_MS,
    },
    onLegacy: { 'refused uses': LOST_ASKING_MS },
  },
  // Known by its credential.
  'one-in-trouble': {},
  stopped: { struck: { 'failed calls': 0, 'ticket calls': 0, 'user calls': 0, news: 0 } },
  // It goes on waiting when it runs again, in vain, and so does whoever joins it; its next attempt is like that of a host that wakes.
  'secret-awaited': {
    struck: { 'failed calls': secretTimeoutMs + WAKE_MS, 'ticket calls': secretTimeoutMs + WAKE_MS },
  },
  // What renews a user's token is with the holder, and ends what the others have.
  'holder-struck': {
    everybody: { 'user calls': HOLD_MS + waitMs, news: HOLD_MS },
    onLegacy: { 'refused uses': LOST_ASKING_MS },
  },
  'holders-struck': { everybody: { 'failed calls': HOLD_MS + waitMs, 'ticket calls': HOLD_MS + waitMs } },
  // The token may be replaced right then.
  'dependency-doubted': { everybody: { 'ticket calls': BACKOFF_MS } },
  // It asks with its next attempt, which waits for the one before: the store may write again by then.
  'report-unwritten': { struck: { needless: httpTimeoutMs + secretTimeoutMs + 2 * storeTimeoutMs } },
  'budget-half-spent': { everybody: { 'failed calls': 0, 'ticket calls': 0 } },
  'ticket-budget-half-spent': { everybody: { 'ticket calls': 0 } },
  'allowance-spent': { everybody: { 'refused uses': ALLOWANCE_MS + NEWS_MS, news: ALLOWANCE_MS } },
  // WeChat ended it when the later one was issued.
  'gone-back': { onLegacy: { 'refused uses': OVERLAP_MS + NEWS_MS } },
  // A step may still act on what was read before.
  'history-lost': { everybody: { needless: 2 * storeTimeoutMs } },
  // Another asking beside it ends the kept token, and what the others have, though it is in nobody's way.
  'request-forgotten': { onLegacy: { 'refused uses': NEWS_MS } },
};
