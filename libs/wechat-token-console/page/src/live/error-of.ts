import type { ConsoleError } from '../../../src/console-state.js';
import { Refusal } from '../api.js';
import { shell } from '../texts/shell.js';

const NO_RESPONSE: ConsoleError = {
  code: 'NO_RESPONSE',
  message: shell.noResponse,
  remedy: shell.noResponseRemedy,
};

/** Why a request failed: as the server says it, or that it cannot be reached. */
export function errorOf(error: unknown): ConsoleError {
  return error instanceof Refusal ? error.error : NO_RESPONSE;
}
