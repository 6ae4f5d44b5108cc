import { userInfo } from 'node:os';
import { WechatTokenError, type Language, type Wording } from 'nestjs-wechat-token';
import type { ConfigurationSource } from '../configuration-source.js';
import { ConfigurationError } from '../configuration/configuration.error.js';
import { FilesRead } from '../configuration/files-read.js';
import { sharedStoresOf } from '../server/token-options.js';

/** What is done with a client, on all servers. */
export interface Suspending {
  readonly kind: 'suspend' | 'resume';
  readonly id: string;
  readonly reason: string;
  readonly language: Language;
}

interface Said {
  readonly text: string;
  readonly code: number;
}

/** Suspends or resumes a client on all servers that share the Redis of the configuration. Returns what to print, and the exit code. */
export async function suspend(source: ConfigurationSource | undefined, given: Suspending): Promise<Said> {
  if (!source) return failed(NO_REDIS, given);
  try {
    const { configuration } = await source.read(new FilesRead());
    const { store, notes } = sharedStoresOf(configuration.store);
    if (!store || !notes) return failed(NO_REDIS, given);
    const isKnown = configuration.clients.some(({ id }) => id === given.id);
    if (given.kind === 'suspend' && !isKnown) return failed(UNKNOWN, given);
    try {
      const isSuspended = given.kind === 'suspend';
      const before = await notes.mark(given.id, { reason: given.reason, by: operator(), isSuspended });
      return { text: `${wordsFor(given.id, isSuspended, before)[given.language]}\n`, code: 0 };
    } finally {
      await store.close?.();
    }
  } catch (error) {
    if (error instanceof ConfigurationError) return { text: `${error.message}\n`, code: 1 };
    if (error instanceof WechatTokenError) return { text: `${error.in(given.language).message}\n`, code: 1 };
    throw error;
  }
}

function failed(sentence: Wording, { language }: Suspending): Said {
  return { text: `${sentence[language]}\n`, code: 1 };
}

/** The user of this machine who runs the command. */
function operator(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a user without a name.
    return 'unknown';
  }
}

function wordsFor(id: string, isSuspended: boolean, before: boolean): Wording {
  if (isSuspended) {
    return before
      ? { en: `The client ${id} was suspended already.`, zh: `客户端 ${id} 此前已停用。` }
      : {
          en: `The client ${id} is suspended: every server refuses it within five seconds.`,
          zh: `客户端 ${id} 已停用：五秒之内所有服务器都将拒绝它。`,
        };
  }
  return before
    ? {
        en: `The client ${id} is resumed: every server accepts it within five seconds.`,
        zh: `客户端 ${id} 已恢复：五秒之内所有服务器都将接受它。`,
      }
    : { en: `The client ${id} was not suspended by command.`, zh: `客户端 ${id} 未曾用命令停用。` };
}

const NO_REDIS: Wording = {
  en: 'The servers share nothing without Redis (store.redisUrl). To suspend a client, write suspended: true for it in the configuration.',
  zh: '没有 Redis（store.redisUrl），各服务器之间不共享任何内容。要停用客户端，请在配置中为它填写 suspended: true。',
};

const UNKNOWN: Wording = {
  en: 'The configuration has no client with this id. Write it as in the configuration.',
  zh: '配置中没有此 id 的客户端，请按配置中的写法填写。',
};
