import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { ownHeaders } from '../wechat-shape/answer.js';
import { answerTo } from './answer-to-error.js';
import type { NestReply, NestRequest } from './nest-http.js';
import { requestIdOf } from './native-request.js';

/** Answers every error of a native route with a {@link NativeErrorBody}, in the language that `Accept-Language` prefers. */
@Catch()
export class NativeErrorFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<NestRequest>();
    const reply = http.getResponse<NestReply>();
    const requestId = requestIdOf(request);
    const { status, headers, body } = answerTo(error, request, requestId);
    // Some errors come before the guard, which writes the headers of every answer.
    const written = { ...ownHeaders(requestId), ...headers };
    for (const [name, value] of Object.entries(written)) reply.header(name, String(value));
    reply.status(status).send(body);
  }
}
