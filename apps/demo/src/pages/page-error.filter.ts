import { Catch } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AuthorizationInvalidError } from 'nestjs-wechat-token';
import type { ErrorAnswer } from '../http/answer-of.js';
import { ErrorFilter } from '../http/error.filter.js';
import { asPage } from './as-page.js';
import { failureOf } from './failure-of.js';
import { failurePage } from './failure.page.js';

/** Answers every error as a page for a person. */
@Catch()
export class PageErrorFilter extends ErrorFilter {
  protected override answer(reply: FastifyReply, { status, body }: ErrorAnswer, error: unknown): void {
    const code = error instanceof AuthorizationInvalidError ? error.reason : body.code;
    // A user's decision is not a failure of the request.
    void reply.status(code === 'REFUSED_BY_USER' ? 200 : status);
    void reply.send(asPage(reply, failurePage(failureOf(error), code)));
  }
}
