import type { CredentialKind } from '../../core/ports/credential-kind.js';
import type { CredentialKey } from '../../core/ports/credential.js';
import type { KeeperEvent } from '../../core/ports/keeper-events.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import type { Wording } from '../../errors/language.js';
import type { WechatLogger } from '../wechat-logger.js';
import { LogThrottle } from './log-throttle.js';
import * as lines from './log-lines.js';
import { aloneLine, plainHttpLine, plainMirrorLine, startLine } from './start-lines.js';
import { mirrorLine } from './mirror-lines.js';
import type { WechatTokenEvents } from './wechat-token-events.js';

/** Writes events to the log: one line per refresh, and the beginning and end of conditions that last. */
export class WechatTokenLog {
  private readonly gate: LogThrottle;
  private readonly unlisten: () => void;

  constructor(
    private readonly options: ResolvedOptions,
    events: WechatTokenEvents,
    private readonly logger: WechatLogger,
    private readonly kindOf: (key: CredentialKey) => CredentialKind,
  ) {
    this.gate = new LogThrottle(options.clock);
    this.unlisten = events.onAny((event) => this.write(event));
  }

  /** Begins to listen. */
  start(): void {
    const { options } = this;
    this.logger.log(startLine(options)[options.language]);
    for (const line of [aloneLine(options), plainHttpLine(options), plainMirrorLine(options)]) {
      if (line) this.logger.warn(line[options.language]);
    }
  }

  /** Stops listening. */
  stop(): void {
    this.unlisten();
  }

  private write(event: KeeperEvent): void {
    const { language } = this.options;
    switch (event.type) {
      case 'refreshed':
        return this.writeRefreshed(event);
      case 'refresh-failed':
        return this.writeFailure(event);
      case 'paused':
        return this.writeFailure({ ...event, retryInMs: event.remainingMs });
      case 'rejected':
        return this.warnOf(event, lines.rejectedLine(event, this.nameOf(event.key), this.kindOf(event.key)));
      case 'rejection-doubted':
        return this.warnOf(event, lines.doubtedLine(event));
      case 'foreign-refresh':
        return this.warnOf(event, lines.foreignLine(event, this.nameOf(event.key)));
      case 'budget-low':
        return this.warn(event.type, `${event.appId}/${event.budget}`, lines.budgetLowLine(event)[language]);
      case 'budget-spent':
        if (this.gate.begins(`budget/${event.appId}`)) {
          this.logger.error(lines.budgetLowLine(event)[language]);
        }
        return undefined;
      case 'lease-lost':
      case 'refused-copy-dropped':
        return this.warnOf(event, lines.shortLine(event, this.nameOf(event.key)));
      case 'commit-delayed':
      case 'commit-given-up':
        return this.logger.warn(lines.shortLine(event, this.nameOf(event.key))[language]);
      case 'commit-written':
        return this.logger.log(lines.shortLine(event, this.nameOf(event.key))[language]);
      case 'store-down':
        return this.logger.error(lines.storeDownLine(event)[language]);
      case 'store-back':
        return this.logger.log(lines.SHORT_LINES['store-back'][language]);
      case 'mirror-failed':
      case 'mirror-foreign':
      case 'mirror-deleted': {
        const name = this.mirroredNameOf(event.key);
        return this.warn(event.type, `${event.mirror}/${name}`, mirrorLine(event, name)[language]);
      }
      case 'mirror-back':
        return this.logger.log(mirrorLine(event, this.mirroredNameOf(event.key))[language]);
      // For metrics: a line for each would drown the rest.
      case 'lease-granted':
      case 'lease-held':
      case 'wechat-asked':
      case 'store-failed':
        return undefined;
      case 'store-clock-moved':
      case 'clock-gap':
        return this.warn(event.type, '', lines.clockLine(event)[language]);
    }
  }

  private writeRefreshed(event: Extract<KeeperEvent, { type: 'refreshed' }>): void {
    const { language, timeScale } = this.options;
    const name = this.nameOf(event.key);
    this.gate.ends(`budget/${event.key.appId}`);
    if (this.gate.ends(`failure/${name}`)) this.logger.log(lines.recoveredLine(name)[language]);
    // WeChat confirms tokens every four minutes, and there may be a million users.
    const isRoutine =
      this.kindOf(event.key).subjects === 'person' || (event.cause === 'confirm' && !event.replaced);
    this.logger[isRoutine ? 'debug' : 'log'](lines.refreshedLine(event, name, timeScale)[language]);
  }

  private writeFailure(event: Parameters<typeof lines.failureLine>[0]): void {
    const { code, errcode = '', failure = '' } = event.reason;
    const name = this.nameOf(event.key);
    if (!this.gate.begins(`failure/${name}`, `${code}/${errcode}/${failure}`)) return;
    const line = lines.failureLine(event, name, this.kindOf(event.key))[this.options.language];
    // A refusal needs a person, and so does an unreadable record; everything else passes by itself.
    const waitsForPerson = code === 'WECHAT_REFUSED' || code === 'TOKEN_RECORD_UNREADABLE';
    this.logger[waitsForPerson ? 'error' : 'warn'](line);
  }

  private warnOf({ type, key }: Extract<KeeperEvent, { key: CredentialKey }>, line: Wording): void {
    this.warn(type, this.nameOf(key), line[this.options.language]);
  }

  /** `wx5f3… ticket jsapi`. Names no person: `wx5f3… user-token`. */
  private nameOf(key: CredentialKey): string {
    const { appId, kind, subject } = key;
    const isPerson = this.kindOf(key).subjects === 'person';
    return subject === undefined || isPerson ? `${appId} ${kind}` : `${appId} ${kind} ${subject}`;
  }

  /** A mirror may be told of an app that there is not. */
  private mirroredNameOf(key: CredentialKey): string {
    try {
      return this.nameOf(key);
    } catch {
      return `${key.appId} ${key.kind}`;
    }
  }

  private warn(incident: string, about: string, line: string): void {
    const skipped = this.gate.passes(`${incident}/${about}`);
    if (skipped === undefined) return;
    const more = { en: ` (and ${skipped} more since)`, zh: `（此后另有 ${skipped} 次）` };
    this.logger.warn(skipped === 0 ? line : `${line}${more[this.options.language]}`);
  }
}
