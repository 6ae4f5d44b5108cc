import type { Provider, Type } from '@nestjs/common';
import { TokenVerdicts } from '../reports/token-verdicts.js';
import { AccessTokenController } from './access-token.controller.js';
import { AppsController } from './apps.controller.js';
import { Admission } from './admission.js';
import { ClientGuard } from './client.guard.js';
import { CredentialDesk } from './credential-desk.js';
import { DirectToken } from './direct-token.js';
import { HealthController } from './health.controller.js';
import { LongPolls } from './long-polls.js';
import { MetricsController } from './metrics.controller.js';
import { SignatureController } from './signature.controller.js';
import { TicketController } from './ticket.controller.js';

/** The controllers of the native routes. */
export const NATIVE_CONTROLLERS: Type[] = [
  AppsController,
  AccessTokenController,
  TicketController,
  SignatureController,
  MetricsController,
  HealthController,
];

/** What {@link NATIVE_CONTROLLERS} need besides what the module provides from its options. */
export const NATIVE_PROVIDERS: Provider[] = [
  Admission,
  ClientGuard,
  CredentialDesk,
  DirectToken,
  LongPolls,
  { provide: TokenVerdicts, useFactory: () => new TokenVerdicts() },
];
