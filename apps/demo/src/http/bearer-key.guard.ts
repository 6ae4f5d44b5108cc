import {
  Inject,
  Injectable,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SETTINGS, type Settings } from '../settings/settings.js';

/** Accepts requests with the bearer key. */
@Injectable()
export class BearerKeyGuard implements CanActivate {
  private readonly expected: string;

  constructor(@Inject(SETTINGS) { apiKey }: Settings) {
    this.expected = `Bearer ${apiKey}`;
  }

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const { authorization = '' } = http.getRequest<FastifyRequest>().headers;
    // The usual spelling first, for speed.
    if (this.isExpected(authorization) || this.isExpected(usuallyWritten(authorization))) return true;
    http.getResponse<FastifyReply>().header('www-authenticate', 'Bearer');
    throw new UnauthorizedException();
  }

  /**
   * Compares the whole header, wherever it differs: the duration does not show how much of a key was right. A loop, because
   * `timingSafeEqual` and its buffers cost several per cent of the requests here.
   */
  private isExpected(shown: string): boolean {
    const { expected } = this;
    let difference = shown.length ^ expected.length;
    for (let at = 0; at < expected.length; at += 1) {
      difference |= shown.charCodeAt(at) ^ expected.charCodeAt(at);
    }
    return difference === 0;
  }
}

/** The scheme is case-insensitive, and several spaces may follow it (RFC 9110, 11.1 and 11.4). */
function usuallyWritten(authorization: string): string {
  return authorization.trimEnd().replace(/^bearer +/i, 'Bearer ');
}
