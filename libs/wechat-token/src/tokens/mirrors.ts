import type { TokenCore } from '../core/token-core.js';
import { WechatTokenOptionsError } from '../errors/options.error.js';
import { UnknownAppError } from '../errors/unknown-app.error.js';
import type { WechatTokenEvents } from './log/wechat-token-events.js';
import type { CredentialMirror, MirrorSource } from './options/credential-mirror.js';
import type { ResolvedOptions } from './options/resolved-options.js';
import type { WechatTokenService } from './wechat-token.service.js';

/** The mirrors of a process. One that throws affects neither the others nor the start, unless its options are wrong. */
export class Mirrors {
  private readonly started: CredentialMirror[] = [];
  private isStopped = false;

  constructor(
    private readonly all: readonly CredentialMirror[],
    private readonly source: MirrorSource,
    /** Gets a log line if a mirror throws. */
    private readonly warn: (line: string) => void,
  ) {}

  /** Starts nothing after `stop()`. Throws `WechatTokenOptionsError`. */
  start(): void {
    if (this.isStopped) return;
    for (const mirror of this.all) {
      try {
        mirror.start(this.source);
        this.started.push(mirror);
      } catch (error) {
        if (error instanceof WechatTokenOptionsError) throw error;
        this.warn(threw('start'));
      }
    }
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    const stopping = this.started.map(async (mirror) => mirror.stop());
    for (const { status } of await Promise.allSettled(stopping)) {
      if (status === 'rejected') this.warn(threw('stop'));
    }
  }
}

/** The error of a mirror may be foreign, and stays out of the log. */
function threw(method: string): string {
  return `A mirror threw in its ${method}()`;
}

/** What mirrors read from. */
export function mirrorSourceOf(
  { apps, timeScale }: ResolvedOptions,
  core: TokenCore,
  { tokens, events }: { readonly tokens: WechatTokenService; readonly events: WechatTokenEvents },
): MirrorSource {
  return {
    appIds: apps.map(({ appId }) => appId),
    timeScale,
    getCredential: ({ appId, kind, subject }) => tokens.app(appId).credential(kind, subject).getCredential(),
    secretOf: async (appId) => {
      const keeper = core.accounts.find(appId);
      if (!keeper) throw new UnknownAppError(appId, []);
      return core.secretOf(keeper);
    },
    checkAccessToken: async (appId) => {
      const app = tokens.app(appId);
      const { verdict, credential } = await app.checkAccessToken();
      if (verdict === 'refused') await app.reportRejected(credential.value);
    },
    onCommitted: (listener) =>
      events.onAny((event) => {
        if (event.type === 'refreshed' || event.type === 'commit-written') listener(event.key);
      }),
    emit: (event) => events.emit(event),
  };
}
