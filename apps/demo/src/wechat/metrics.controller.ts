import { Controller, Get, Header, UseGuards } from '@nestjs/common';
import { register } from 'prom-client';
import { BearerKeyGuard } from '../http/bearer-key.guard.js';

/** For Prometheus, with the bearer key: the metrics hold no secret, but AppIDs and how much is called. */
@Controller('metrics')
@UseGuards(BearerKeyGuard)
export class MetricsController {
  @Get()
  @Header('content-type', register.contentType)
  metrics(): Promise<string> {
    return register.metrics();
  }
}
