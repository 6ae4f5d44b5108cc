import type { Provider, Type } from '@nestjs/common';
import { TOKEN_STORE, type TokenStore } from 'nestjs-wechat-token';
import { Access } from '../access/access.js';
import { RefusalQueue } from '../access/refusal-queue.js';
import type { AuditLog } from '../audit/audit-log.js';
import { ChangeBoards } from '../changes/change-board.js';
import { Draining } from '../life/draining.js';
import { RevisionTable } from '../changes/revision-table.js';
import { TokenVerdicts } from '../reports/token-verdicts.js';
import { AUDIT_LOG } from '../tokens-of-injection.js';
import { AccessTokenController } from './access-token.controller.js';
import { AppsController } from './apps.controller.js';
import { Admission } from './admission.js';
import { ChangeStreams, STREAM_LIMITS } from './change-streams.js';
import { ChangeWatch } from './change-watch.js';
import { ChangesController } from './changes.controller.js';
import { ClientGuard } from './client.guard.js';
import { CredentialDesk } from './credential-desk.js';
import { DirectToken } from './direct-token.js';
import { FastifyAdmission } from './fastify-admission.js';
import { HealthController } from './health.controller.js';
import { LongPolls } from './long-polls.js';
import { MetricsController } from './metrics.controller.js';
import { NativeGate } from './native-gate.js';
import { ReadingDesk } from './reading-desk.js';
import { ReadingsController } from './readings.controller.js';
import { SignatureController } from './signature.controller.js';
import { TicketController } from './ticket.controller.js';

/** The controllers of the native routes. */
export const NATIVE_CONTROLLERS: Type[] = [
  AppsController,
  AccessTokenController,
  TicketController,
  SignatureController,
  ReadingsController,
  ChangesController,
  MetricsController,
  HealthController,
];

/** What {@link NATIVE_CONTROLLERS} need besides what the module provides from its options. */
export const NATIVE_PROVIDERS: Provider[] = [
  Admission,
  ClientGuard,
  CredentialDesk,
  DirectToken,
  FastifyAdmission,
  LongPolls,
  NativeGate,
  ReadingDesk,
  { provide: ChangeWatch, useFactory: () => new ChangeWatch() },
  {
    provide: RevisionTable,
    useFactory: (store: TokenStore, draining: Draining) => {
      const table = new RevisionTable(store);
      // Not before: while the server drains, its readers learn of changes.
      draining.whenClosed(() => table.close());
      return table;
    },
    inject: [TOKEN_STORE, Draining],
  },
  {
    provide: ChangeBoards,
    useFactory: (table: RevisionTable, watch: ChangeWatch) => new ChangeBoards(table, watch),
    inject: [RevisionTable, ChangeWatch],
  },
  {
    provide: ChangeStreams,
    useFactory: (
      access: Access,
      boards: ChangeBoards,
      watch: ChangeWatch,
      audit: AuditLog,
      draining: Draining,
    ) => new ChangeStreams(access, boards, watch, audit, STREAM_LIMITS, draining),
    inject: [Access, ChangeBoards, ChangeWatch, AUDIT_LOG, Draining],
  },
  { provide: RefusalQueue, useFactory: () => new RefusalQueue() },
  { provide: TokenVerdicts, useFactory: () => new TokenVerdicts() },
];
