import type { ServerResponse } from 'node:http';
import { STATE_HEADERS } from '../assets/headers.js';
import { ConsoleRefusal } from '../console-refusal.js';
import type { ConsoleError } from '../console-state.js';
import { logFailure } from '../log-failure.js';

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    ...STATE_HEADERS,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

/**
 * Answers with a {@link ConsoleRefusal}, or with 500 where it is another error: that one is logged, by its class alone, since its message
 * may quote anything.
 */
export function sendRefusal(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  if (error instanceof ConsoleRefusal) return sendJson(response, error.status, error.body);
  logFailure('The console could not answer', error);
  sendJson(response, 500, FAILED);
}

const FAILED: ConsoleError = {
  code: 'FAILED',
  message: { en: 'The console could not make this answer', zh: '控制台未能生成响应' },
  remedy: {
    en: 'Try again; if it persists, look at the log of the application',
    zh: '请重试；如持续出现，请查看应用的日志',
  },
};
