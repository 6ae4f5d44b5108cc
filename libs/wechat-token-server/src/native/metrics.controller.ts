import { Controller, Get, Inject, Res, UseFilters, UseGuards } from '@nestjs/common';
import type { Registry } from 'prom-client';
import type { NestReply } from './nest-http.js';
import { REGISTRY } from '../tokens-of-injection.js';
import { ClientGuard } from './client.guard.js';
import { NativeErrorFilter } from './native-error.filter.js';
import { Needs } from './needs.js';

/** The metrics, for Prometheus. They hold no secret, but AppIDs and how much is called. */
@Controller('metrics')
@UseGuards(ClientGuard)
@UseFilters(NativeErrorFilter)
export class MetricsController {
  constructor(@Inject(REGISTRY) private readonly registry: Registry) {}

  @Get()
  @Needs('metrics')
  metrics(@Res({ passthrough: true }) reply: NestReply): Promise<string> {
    reply.header('Content-Type', this.registry.contentType);
    return this.registry.metrics();
  }
}
