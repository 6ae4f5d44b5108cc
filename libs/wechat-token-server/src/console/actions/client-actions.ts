import type { ActionResult } from 'nestjs-wechat-token-console';
import type { Wording } from 'nestjs-wechat-token';
import type { AuditLog } from '../../audit/audit-log.js';
import type { ClientSource } from '../../clients/client-source.js';
import type { TokenServers } from '../../notes/token-servers.js';
import { NOTES_AWAY, notFound } from '../refusals.js';
import { auditedAction, auditedActor, type Actor } from './audited-action.js';

/** Suspends clients and resumes them, on all servers. */
export class ClientActions {
  constructor(
    private readonly clients: ClientSource,
    private readonly servers: Pick<TokenServers, 'suspend' | 'resume'>,
    private readonly audit: AuditLog,
  ) {}

  /** Throws `ConsoleRefusal`, and changes nothing, if there is no such client or the notes are unreachable. */
  async run(
    action: 'suspend' | 'resume',
    clientId: string,
    reason: string,
    actor: Actor,
  ): Promise<ActionResult> {
    const client = this.clients.find(clientId);
    if (!client && action === 'suspend') throw notFound(NO_CLIENT);
    const what = action === 'suspend' ? 'client.suspended' : 'client.resumed';
    const note = { reason, by: actor.operatorId };
    return auditedAction(this.audit, { what, ...auditedActor(actor), client: clientId, reason }, async () => {
      const before = await this.servers[action](clientId, note).catch(() => {
        throw NOTES_AWAY;
      });
      // Each server audits the change as it learns of it, this one included.
      return { result: resultOf(action, clientId, before, client?.isSuspended ?? false) };
    });
  }
}

function resultOf(
  action: 'suspend' | 'resume',
  id: string,
  before: boolean,
  isSuspendedInConfiguration: boolean,
): ActionResult {
  if (action === 'suspend') {
    return before
      ? {
          outcome: 'unchanged',
          message: { en: `The client ${id} was suspended already`, zh: `客户端 ${id} 此前已停用` },
        }
      : {
          outcome: 'suspended',
          message: {
            en: `The client ${id} is suspended on all servers`,
            zh: `客户端 ${id} 已在所有服务器上停用`,
          },
        };
  }
  if (isSuspendedInConfiguration) {
    return {
      outcome: 'unchanged',
      message: {
        en: `The client ${id} stays suspended: the configuration says so`,
        zh: `客户端 ${id} 仍被停用：配置文件中如此设置`,
      },
      remedy: { en: 'Remove suspended: true there', zh: '请在配置文件中删除 suspended: true' },
    };
  }
  return before
    ? {
        outcome: 'resumed',
        message: {
          en: `The client ${id} is accepted again on all servers`,
          zh: `客户端 ${id} 已在所有服务器上恢复`,
        },
      }
    : {
        outcome: 'unchanged',
        message: { en: `The client ${id} was not suspended`, zh: `客户端 ${id} 未被停用` },
      };
}

const NO_CLIENT: Wording = { en: 'There is no client with this id', zh: '没有此 id 的客户端' };
