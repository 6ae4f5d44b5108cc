import type { OptionProblem } from 'nestjs-wechat-token';
import { checkedById } from '../checks/check-fields.js';
import { errorAbout } from '../checks/option-problem.js';
import type { Client } from './client.js';
import { ClientCheck } from './client.check.js';
import type { ClientSource } from './client-source.js';

const NO_LIST: OptionProblem = {
  problem: { en: 'must be an array', zh: '必须是数组' },
  remedy: { en: 'Write [{ id, digests, apps, may }]', zh: '请写成 [{ id, digests, apps, may }]' },
};

const SAME_ID: OptionProblem = {
  problem: { en: 'names a second client', zh: '与另一个客户端同名' },
  remedy: { en: 'Give each client an id of its own', zh: '请为每个客户端使用不同的 id' },
};

/** A fixed list of clients, for example those of a configuration. Throws `WechatTokenOptionsError` if one is wrong. */
export class ClientList implements ClientSource {
  private clients!: ReadonlyMap<string, Client>;

  constructor(clients: readonly Client[]) {
    this.replace(clients);
  }

  find(id: string): Client | undefined {
    return this.clients.get(id);
  }

  /** All of them. */
  all(): readonly Client[] {
    return [...this.clients.values()];
  }

  /** Replaces the clients from the next request on. Throws like the constructor, and then changes nothing. */
  replace(clients: readonly Client[]): void {
    if (!Array.isArray(clients)) throw errorAbout('clients', NO_LIST);
    this.clients = checkedById(ClientCheck, clients, 'clients', SAME_ID);
  }
}
