import { ConsoleRoutes, PageFiles, TokenConsoleSource } from 'nestjs-wechat-token-console';
import type { TokenStore, WechatTokenEvents, WechatTokenService, Wording } from 'nestjs-wechat-token';
import type { Access } from '../access/access.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { ClientTally } from '../audit/client-tally.js';
import type { ClientSource } from '../clients/client-source.js';
import type { TokenServers } from '../notes/token-servers.js';
import { endingKeys } from '../operators/ending-keys.js';
import type { StandIns } from '../stand-in/stand-ins.js';
import type { ServerConsoleOptions } from '../wechat-token-server.options.js';
import { AppActions } from './actions/app-actions.js';
import { auditedAction, auditedActor } from './actions/audited-action.js';
import { ClientActions } from './actions/client-actions.js';
import { doctorAction } from './actions/doctor-action.js';
import { ConsoleCalls } from './console-calls.js';
import { ServerExtension } from './server-extension.js';
import { ServerConsoleSource } from './server-console-source.js';
import { ServerConsole } from './server-console.js';
import { OperatorAccess } from './sessions/operator-access.js';
import { OperatorLogin } from './sessions/operator-login.js';
import { OperatorSessions } from './sessions/operator-sessions.js';
import { ClientViews } from './views/client-views.js';
import { NotesLog } from './views/notes-log.js';

/** Keys that end soon, at most: more would hide what is worse. */
const ENDING = 5;

/** What a console is made of. */
export interface ConsoleParts {
  readonly console: ServerConsoleOptions;
  readonly clients: ClientSource;
  readonly standIns: StandIns;
  readonly audit: AuditLog;
  readonly tally: ClientTally;
  readonly problems: () => readonly Wording[];
  readonly tokens: WechatTokenService;
  readonly events: WechatTokenEvents;
  readonly store: TokenStore;
  readonly servers: TokenServers;
  readonly access: Access;
}

/** Puts the console of a server together. */
export function makeConsole(parts: ConsoleParts): ServerConsole {
  const { console: options, clients, standIns, audit, tally, tokens, events, store, servers, access } = parts;
  const { operators: known, name, nameOf } = options;
  const sessions = new OperatorSessions(
    known,
    () => standIns.ring,
    (name, loggedInAt) => servers.endedSessions.isOver(name, loggedInAt),
  );
  const operators = new OperatorAccess(sessions, options);
  const extension = new ServerExtension({
    servers,
    clients: new ClientViews(clients, servers, tally),
    problems: parts.problems,
    endingKeys: () =>
      endingKeys({ clients: clients.all?.() ?? [], operators: known.all?.() ?? [] }, Date.now()).slice(
        0,
        ENDING,
      ),
  });
  const log = new NotesLog(servers);
  const source = new TokenConsoleSource({ tokens, events, store, name, nameOf, log, extension });
  const routes = new ConsoleRoutes({
    files: new PageFiles(),
    source: new ServerConsoleSource(source, tally),
    access: operators,
  });
  const calls = new ConsoleCalls({
    options,
    access,
    sessions,
    operators,
    login: new OperatorLogin(known, audit),
    apps: new AppActions(tokens, servers, audit),
    clients: new ClientActions(clients, servers, audit),
    doctor: (actor) => {
      const [what, whose] = ['doctor.run', auditedActor(actor)] as const;
      return auditedAction(
        audit,
        { what, ...whose },
        async () => ({ result: await doctorAction({ tokens, store }) }),
        ({ outcome, tookMs }) => servers.note({ what, by: whose.by, reason: outcome, tookMs }),
      );
    },
    audit,
    servers,
  });
  return new ServerConsole({ options, source, routes, calls, operators });
}
