import { createHash, timingSafeEqual } from 'node:crypto';
import {
  Inject,
  Injectable,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SETTINGS, type Settings } from '../settings/settings.js';

/** Lets those in who show the bearer key. */
@Injectable()
export class BearerKeyGuard implements CanActivate {
  private readonly key: Buffer;

  constructor(@Inject(SETTINGS) { apiKey }: Settings) {
    this.key = digestOf(apiKey);
  }

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const { authorization = '' } = http.getRequest<FastifyRequest>().headers;
    const [, shown = ''] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
    if (timingSafeEqual(digestOf(shown), this.key)) return true;
    http.getResponse<FastifyReply>().header('www-authenticate', 'Bearer');
    throw new UnauthorizedException();
  }
}

/** Of one length, whatever is shown: the comparison takes the same time for each. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
