import { Get, Inject, Res } from '@nestjs/common';
import type { Registry } from 'prom-client';
import type { NestReply } from './nest-http.js';
import { REGISTRY } from '../tokens-of-injection.js';
import { NativeController } from './native-controller.js';
import { Needs } from './needs.js';

/** The metrics, for Prometheus. They hold no secret, but AppIDs and how much is called. */
@NativeController('metrics')
export class MetricsController {
  constructor(@Inject(REGISTRY) private readonly registry: Registry) {}

  @Get()
  @Needs('metrics')
  metrics(@Res({ passthrough: true }) reply: NestReply): Promise<string> {
    reply.header('Content-Type', this.registry.contentType);
    return this.registry.metrics();
  }
}
