import type { WechatAppTokens, WechatTokenService } from 'nestjs-wechat-token';
import type { ActionResult, AppAction } from 'nestjs-wechat-token-console';
import type { AuditedAction, AuditLog } from '../../audit/audit-log.js';
import type { TokenServers } from '../../notes/token-servers.js';
import { BUSY, NO_APP } from '../refusals.js';
import { auditedAction, auditedActor, type ActionOutcome, type Actor } from './audited-action.js';
import { checkAction } from './check-action.js';
import { quotaAction } from './quota-action.js';
import { refreshAction } from './refresh-action.js';
import { revokeAction } from './revoke-action.js';
import { codeOf, failedAction } from './wording-of.js';

const AUDITED = {
  refresh: 'app.refreshed',
  check: 'app.checked',
  quota: 'app.quota-read',
  revoke: 'app.revoked',
} as const satisfies Readonly<Record<AppAction, AuditedAction>>;

const RUN: Readonly<Record<AppAction, (app: WechatAppTokens) => Promise<ActionOutcome>>> = {
  refresh: async (app) => ({ result: await refreshAction(app) }),
  check: async (app) => ({ result: await checkAction(app) }),
  quota: async (app) => ({ result: await quotaAction(app) }),
  revoke: revokeAction,
};

/** Whether there is such an action. */
export function isAppAction(name: string): name is AppAction {
  return Object.hasOwn(RUN, name);
}

/** What operators do with the access token of an app: one action at a time for each app on this server, in the audit before it begins and after it ended. */
export class AppActions {
  private readonly running = new Set<string>();

  constructor(
    private readonly tokens: WechatTokenService,
    private readonly servers: Pick<TokenServers, 'note'>,
    private readonly audit: AuditLog,
  ) {}

  /** Resolves with what came of it, a failure at WeChat included. Throws `ConsoleRefusal` while another action runs for the app. */
  async run(action: AppAction, appId: string, actor: Actor): Promise<ActionResult> {
    const app = this.find(appId);
    if (this.running.has(appId)) throw BUSY;
    this.running.add(appId);
    const what = AUDITED[action];
    const whose = auditedActor(actor);
    try {
      return await auditedAction(
        this.audit,
        { what, ...whose, app: appId },
        () => RUN[action](app),
        ({ outcome, tookMs }) => {
          this.running.delete(appId);
          this.servers.note({ what, app: appId, by: whose.by, reason: outcome, tookMs });
        },
      );
    } catch (error) {
      // Of the app source, which is asked at the first use.
      if (codeOf(error) === 'APP_UNKNOWN') throw NO_APP;
      return failedAction(error);
    }
  }

  private find(appId: string): WechatAppTokens {
    try {
      return this.tokens.app(appId);
    } catch {
      throw NO_APP;
    }
  }
}
