import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
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
    const { status, headers, body } = answerTo(error, request, requestIdOf(request));
    for (const [name, value] of Object.entries(headers)) reply.header(name, value);
    reply.status(status).send(body);
  }
}
