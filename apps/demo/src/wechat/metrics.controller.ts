import { Controller, Get, Header, UseGuards } from '@nestjs/common';
import { register } from 'prom-client';
import { BearerKeyGuard } from '../http/bearer-key.guard.js';

/** For Prometheus, with the bearer key: the metrics contain no secret, but AppIDs and call rates. */
@Controller('metrics')
@UseGuards(BearerKeyGuard)
export class MetricsController {
  @Get()
  @Header('content-type', register.contentType)
  metrics(): Promise<string> {
    return register.metrics();
  }
}
