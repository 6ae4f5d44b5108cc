import { Logger } from '@nestjs/common';
import { ServerResponse, type IncomingMessage } from 'node:http';
import { afterEach, expect, it, vi } from 'vitest';
import { ConsoleRefusal } from '../console-refusal.js';
import { sendRefusal } from './send-json.js';

afterEach(() => vi.restoreAllMocks());

it('logs the class of an error that is no refusal once a minute, and nothing of what it says', () => {
  const logged = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  const answer = (error: unknown) => {
    const response = new ServerResponse({ method: 'GET' } as IncomingMessage);
    sendRefusal(response, error);
    return response.statusCode;
  };

  expect(answer(new RangeError('token 73_abc'))).toBe(500);
  expect(answer(new RangeError('token 73_def'))).toBe(500);
  expect(answer(new ConsoleRefusal(404, { code: 'NOT_FOUND', message: { en: 'no', zh: '无' } }))).toBe(404);
  expect(logged.mock.calls).toEqual([['The console could not answer: RangeError']]);
});

it('answers also where the logger of the application throws', () => {
  vi.spyOn(Logger.prototype, 'error').mockImplementation(() => {
    throw new Error('no log');
  });
  const response = new ServerResponse({ method: 'GET' } as IncomingMessage);

  expect(() => sendRefusal(response, new SyntaxError('x'))).not.toThrow();
  expect(response.statusCode).toBe(500);
});
