import type { IncomingMessage, ServerResponse } from 'node:http';
import { ConsoleRefusal, sendJson, type ActionResult, type AppAction } from 'nestjs-wechat-token-console';
import type { Access } from '../access/access.js';
import type { AuditLog } from '../audit/audit-log.js';
import { withoutKeys } from '../clients/client-key.js';
import { jsonBodyOf, textIn } from '../compatible/json-body.js';
import type { TokenServers } from '../notes/token-servers.js';
import type { ServerConsoleOptions } from '../wechat-token-server.options.js';
import { isAppAction, type AppActions } from './actions/app-actions.js';
import type { Actor } from './actions/audited-action.js';
import type { ClientActions } from './actions/client-actions.js';
import { refuseForeignPages } from './own-page.js';
import { invalid, KEY_NEEDED, NO_CONSOLE, NOT_ALLOWED, SESSION_OVER, TYPED_WRONG } from './refusals.js';
import { shownSession, type OperatorAccess } from './sessions/operator-access.js';
import type { OperatorLogin } from './sessions/operator-login.js';
import {
  lastEndOf,
  nameOf,
  type OperatorSession,
  type OperatorSessions,
} from './sessions/operator-sessions.js';

/** What {@link ConsoleCalls} need. */
export interface ConsoleCallsParts {
  readonly options: ServerConsoleOptions;
  readonly access: Pick<Access, 'originOf'>;
  readonly sessions: OperatorSessions;
  readonly operators: OperatorAccess;
  readonly login: OperatorLogin;
  readonly apps: AppActions;
  readonly clients: ClientActions;
  readonly doctor: (actor: Actor) => Promise<ActionResult>;
  readonly audit: AuditLog;
  readonly servers: Pick<TokenServers, 'note' | 'endedSessions'>;
}

/** A request that changes something. */
interface ConsoleCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly address: string;
  /** What the request carries. */
  readonly fields: ReadonlyMap<string, unknown>;
}

/** Whether it is an AppID is the library's to say. */
const APP_ACTION = /^api\/apps\/([A-Za-z0-9_-]{1,64})\/actions\/([a-z]{1,20})$/;
const CLIENT_ACTION = /^api\/clients\/([A-Za-z0-9-]{1,32})\/(suspend|resume)$/;
const MAX_REASON = 200;

/** Everything that the console is told to do: logging in and out, and the actions of operators. */
export class ConsoleCalls {
  constructor(private readonly parts: ConsoleCallsParts) {}

  /** Answers a POST or a DELETE. Rejects with `ConsoleRefusal`; each refusal is audited. */
  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    requestId: string,
  ): Promise<void> {
    const { address } = this.parts.access.originOf(request);
    const session = this.parts.operators.sessionOf(request)?.session;
    try {
      refuseForeignPages(request, this.parts.options.publicUrl);
      const isLogin = path === 'api/session';
      if (!isLogin && !session) throw SESSION_OVER;
      if (!isLogin && session?.operator.role !== 'operator') throw NOT_ALLOWED;
      const fields = request.method === 'DELETE' ? NOTHING : await fieldsOf(request);
      const call = { request, response, requestId, address, fields };
      if (isLogin) await this.answerAboutSession(call, session);
      else if (session && request.method === 'POST')
        sendJson(response, 200, await this.act(call, path, session));
      else throw NO_CONSOLE;
    } catch (error) {
      if (error instanceof ConsoleRefusal && !AUDITED_ELSEWHERE.has(error.body.code)) {
        const by = session ? (`operator:${session.operator.id}` as const) : 'nobody';
        this.parts.audit.write({ what: 'refused', by, from: address, outcome: error.body.code, requestId });
      }
      throw error;
    }
  }

  private async answerAboutSession(call: ConsoleCall, session: OperatorSession | undefined): Promise<void> {
    const { method } = call.request;
    if (method === 'POST') this.logIn(call);
    else if (method === 'DELETE') await this.logOut(call, session);
    else throw NO_CONSOLE;
  }

  private logIn({ request, response, requestId, address, fields }: ConsoleCall): void {
    const { login, sessions, operators } = this.parts;
    const { operator, digest } = login.check(fields.get('key'), { address, requestId });
    login.countLogin(operator, { address, requestId });
    const { value, session } = sessions.give(operator, digest);
    this.tell('operator.in', operator.id, address, requestId);
    response.setHeader('Set-Cookie', operators.cookieFor(request, value));
    sendJson(response, 200, shownSession(session));
  }

  /** The session is over on all servers, wherever its cookie is: a response on its way may have set it again. */
  private async logOut(
    { request, response, requestId, address }: ConsoleCall,
    session: OperatorSession | undefined,
  ): Promise<void> {
    if (session) {
      this.tell('operator.out', session.operator.id, address, requestId);
      await this.parts.servers.endedSessions.end({ name: nameOf(session), endsAt: lastEndOf(session) });
    }
    response.setHeader('Set-Cookie', this.parts.operators.cookieFor(request, ''));
    response.writeHead(204).end();
  }

  private tell(what: 'operator.in' | 'operator.out', id: string, from: string, requestId: string): void {
    const by = `operator:${id}` as const;
    this.parts.audit.write({ what, by, from, outcome: 'ok', requestId });
    this.parts.servers.note({ what, by });
  }

  private async act(call: ConsoleCall, path: string, session: OperatorSession): Promise<ActionResult> {
    const { requestId, address, fields } = call;
    const actor: Actor = { operatorId: session.operator.id, address, requestId };
    const { apps, clients, doctor } = this.parts;
    const [, appId, appAction = ''] = APP_ACTION.exec(path) ?? [];
    if (appId !== undefined && isAppAction(appAction)) {
      if (appAction === 'revoke') this.confirm(call, appId, session);
      return apps.run(appAction satisfies AppAction, appId, actor);
    }
    const [, clientId, clientAction] = CLIENT_ACTION.exec(path) ?? [];
    if (clientId !== undefined) {
      return clients.run(clientAction as 'suspend' | 'resume', clientId, reasonIn(fields), actor);
    }
    if (path === 'api/doctor') return doctor(actor);
    throw NO_CONSOLE;
  }

  /** The AppID was typed, and the key was given within the last 15 minutes, or now. */
  private confirm(
    { fields, address, requestId }: ConsoleCall,
    appId: string,
    session: OperatorSession,
  ): void {
    if (textIn(fields, 'appId') !== appId) throw TYPED_WRONG;
    if (session.isFresh) return;
    if (!fields.has('key')) throw KEY_NEEDED;
    const { operator } = this.parts.login.check(fields.get('key'), { address, requestId });
    // The key of somebody else proves nothing about who is here.
    if (operator.id !== session.operator.id) throw KEY_NEEDED;
  }
}

const NOTHING: ReadonlyMap<string, unknown> = new Map();
/** The login audits why it refuses, and actions what came of them. */
const AUDITED_ELSEWHERE: ReadonlySet<string> = new Set(['WRONG_KEY', 'TOO_MANY_TRIES', 'NOTES_AWAY']);

async function fieldsOf(request: IncomingMessage): Promise<ReadonlyMap<string, unknown>> {
  const body = await jsonBodyOf(request);
  if (body.ok) return body.fields;
  throw invalid({ en: 'The request has no JSON object as its body', zh: '请求体不是 JSON 对象' });
}

function reasonIn(fields: ReadonlyMap<string, unknown>): string {
  const reason = withoutKeys(textIn(fields, 'reason')).trim();
  if (reason !== '' && reason.length <= MAX_REASON) return reason;
  throw invalid(
    { en: 'The reason is missing, or longer than 200 characters', zh: '缺少原因，或超过 200 个字符' },
    { en: 'Say in a line why, for the log and the audit', zh: '请用一行说明原因，将写入日志和审计' },
  );
}
