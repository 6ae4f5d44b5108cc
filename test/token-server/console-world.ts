import { newOperatorKey, OperatorList } from 'nestjs-wechat-token-server';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { OperatorSessions } from '../../libs/wechat-token-server/src/console/sessions/operator-sessions.js';
import { StandInRing } from '../../libs/wechat-token-server/src/stand-in/stand-in-ring.js';
import { RedisProcess } from '../redis/redis-process.js';
import { ConsolePage } from './console-page.js';
import { ConfigurationFolder, TokenServerProcess } from './token-server-process.js';

/** One line of the audit. */
export interface AuditLine {
  readonly what: string;
  readonly by: string;
  readonly app?: string;
  readonly client?: string;
  readonly outcome: string;
  readonly reason?: string;
  readonly from?: string;
  readonly id?: string;
  /** Of how many, where lines are summed. */
  readonly count?: number;
}

/** An app whose whitelist has another address than this machine's. */
export const BARRED_ID = 'wxffffffffffffffff';

/** A simulated WeChat, a Redis, and what servers of one configuration need. */
export class ConsoleWorld {
  readonly folder = new ConfigurationFolder();
  readonly liwei = newOperatorKey('liwei');
  readonly wang = newOperatorKey('wang');
  readonly pages: ConsolePage[] = [];

  private constructor(
    readonly wechat: RunningSimulator,
    readonly redis: RedisProcess,
  ) {}

  static async start(): Promise<ConsoleWorld> {
    const [wechat, redis] = await Promise.all([startWechatSimulator(), RedisProcess.start()]);
    wechat.simulator.addApp({ ...DEFAULT_APP, appId: BARRED_ID, whitelist: ['203.0.113.9'] });
    return new ConsoleWorld(wechat, redis);
  }

  /**
   * Writes the configuration of all servers, or by another name that of one alone: they read theirs again every ten seconds, so a test that
   * changes it would change it for all. Answers its path.
   */
  config(operators = this.operators, name = 'server.yaml'): string {
    const more = `store: { redisUrl: '${this.redis.url}' }\ndrainSeconds: 0\nname: test\n${operators}`;
    return this.folder.config(this.wechat.url, more, {
      name,
      client: '    standIn: true',
      may: 'call, token, ticket',
      otherApps: `{ appId: ${BARRED_ID}, name: 商城, appSecretFile: app-secret }, `,
    });
  }

  /** An operator and a viewer. */
  get operators(): string {
    return `operators:
  - { id: liwei, digests: ['${this.liwei.digest}'], role: operator }
  - { id: wang, digests: ['${this.wang.digest}'], role: viewer }`;
  }

  server(name?: string): Promise<TokenServerProcess> {
    return TokenServerProcess.up(this.config(this.operators, name));
  }

  /** The console of a server, logged in with the key. */
  async page({ url }: TokenServerProcess, key?: string): Promise<ConsolePage> {
    const page = new ConsolePage(url);
    this.pages.push(page);
    if (key !== undefined) await page.logIn(key);
    return page;
  }

  /** The cookie of somebody who logged in that long ago. */
  sessionOf(id: 'liwei' | 'wang', ageMs: number): string {
    const key = Buffer.from(readFileSync(join(this.folder.path, 'stand-in-key'), 'utf8'), 'base64');
    const ring = new StandInRing({ keys: [{ id: '1', key }], signWith: '1' });
    const { digest } = this[id];
    const operator = { id, digests: [digest], role: id === 'liwei' ? 'operator' : 'viewer' } as const;
    const sessions = new OperatorSessions(new OperatorList([operator]), () => ring);
    const login = { loginId: String(ageMs).padStart(16, '0'), loggedInAt: Date.now() - ageMs };
    return `console-session=${sessions.give(operator, digest, login).value}`;
  }

  /** How often WeChat was called, but for the tries of the barred app, which go on by themselves. */
  get calls(): number {
    const isTry = { path: '/cgi-bin/stable_token', appId: BARRED_ID };
    const { journal } = this.wechat.simulator;
    return journal.calls().length - journal.calls(isTry).length;
  }

  async close(): Promise<void> {
    TokenServerProcess.endAll();
    this.folder.remove();
    await this.redis.stop();
    await this.wechat.close();
  }
}

/** The audit that a server has written. */
export function auditOf({ stdout }: TokenServerProcess): AuditLine[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{"log":"audit"'))
    .map((line) => JSON.parse(line) as AuditLine);
}
