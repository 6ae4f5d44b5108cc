import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { isWechatTokenError, type AnyWechatTokenError } from '../errors/any-wechat-token.error.js';
import { WechatTokenError } from '../errors/wechat-token.error.js';

/** What Express and Fastify have in common. */
interface Reply {
  status(code: number): { send(body: unknown): unknown };
}

/**
 * Answers our errors over HTTP as `{ code, message, remedy, errcode?, rid? }`: 503 if waiting helps, otherwise 502; 400 and 404 for errors
 * of the caller. Use it with `app.useGlobalFilters(new WechatTokenExceptionFilter())`, or as a provider of `APP_FILTER`. Does not catch
 * other errors.
 */
@Catch(WechatTokenError)
export class WechatTokenExceptionFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    if (!isWechatTokenError(error) || host.getType() !== 'http') throw error;
    host.switchToHttp().getResponse<Reply>().status(statusOf(error)).send(bodyOf(error));
  }
}

function statusOf(error: AnyWechatTokenError): number {
  switch (error.code) {
    case 'APP_UNKNOWN':
      return error.appId === undefined ? 400 : 404;
    case 'AUTHORIZATION_INVALID':
      return 400;
    case 'SHUT_DOWN':
      // Soon available again, or another process answers.
      return 503;
    default:
      return error.retryable ? 503 : 502;
  }
}

function bodyOf(error: AnyWechatTokenError): Record<string, unknown> {
  const { code, message, remedy } = error;
  const { errcode, rid } = error as { errcode?: number; rid?: string };
  return {
    code,
    message,
    remedy,
    ...(errcode !== undefined && { errcode }),
    ...(rid !== undefined && { rid }),
  };
}
