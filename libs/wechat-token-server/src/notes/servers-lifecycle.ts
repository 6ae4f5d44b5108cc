import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import type { WechatTokenEvents } from 'nestjs-wechat-token';
import type { Draining } from '../life/draining.js';
import type { TokenServers } from './token-servers.js';

/** Starts and ends a server's part in the notes with the application. */
export class ServersLifecycle implements OnModuleInit, OnModuleDestroy {
  private unlisten: () => void = () => undefined;

  constructor(
    private readonly servers: TokenServers,
    private readonly events: WechatTokenEvents,
    private readonly draining: Draining,
  ) {}

  /** Before the server listens: no request of a suspended client is accepted. */
  async onModuleInit(): Promise<void> {
    this.unlisten = this.events.onAny(this.servers.noteEvent);
    await this.servers.start();
  }

  /** Until the last request has ended, suspensions count. */
  async onModuleDestroy(): Promise<void> {
    this.servers.note({ what: 'server.draining' });
    await this.draining.end();
    this.unlisten();
    await this.servers.close();
  }
}
