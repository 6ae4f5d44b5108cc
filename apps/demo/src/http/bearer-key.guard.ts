import { timingSafeEqual } from 'node:crypto';
import {
  Inject,
  Injectable,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SETTINGS, type Settings } from '../settings/settings.js';

/** What is compared is never shorter, so that the time says nothing of a key's length. */
const LEAST_BYTES = 256;

/** Lets those in who show the bearer key. */
@Injectable()
export class BearerKeyGuard implements CanActivate {
  private readonly key: Buffer;
  private readonly shown: Buffer;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {
    const bytes = Math.max(LEAST_BYTES, settings.apiKey.length);
    this.shown = Buffer.alloc(bytes);
    this.key = Buffer.alloc(bytes);
    this.key.write(settings.apiKey, 'latin1');
  }

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const { authorization = '' } = http.getRequest<FastifyRequest>().headers;
    const [, shown = ''] = /^Bearer +(\S+) *$/i.exec(authorization) ?? [];
    if (this.isKey(shown)) return true;
    http.getResponse<FastifyReply>().header('www-authenticate', 'Bearer');
    throw new UnauthorizedException();
  }

  /** Both are of one length, whatever is shown: the comparison takes the same time for each. A hash takes a fifth of a request. */
  private isKey(shown: string): boolean {
    this.shown.fill(0).write(shown, 'latin1');
    return timingSafeEqual(this.shown, this.key) && shown.length === this.settings.apiKey.length;
  }
}
