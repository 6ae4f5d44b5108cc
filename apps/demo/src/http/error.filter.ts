import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { answerOf, type ErrorAnswer } from './answer-of.js';

/** Answers every error as `{ code, message, remedy, errcode?, rid? }`. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Demo');

  catch(error: unknown, host: ArgumentsHost): void {
    const answer = answerOf(error);
    // An error object may contain a URL with a token: only its class is logged.
    if (answer.status === 500) this.logger.error(`A request failed with ${nameOf(error)}`);
    this.answer(host.switchToHttp().getResponse<FastifyReply>(), answer, error);
  }

  protected answer(reply: FastifyReply, { status, body }: ErrorAnswer, _error: unknown): void {
    void reply.status(status).send(body);
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}
