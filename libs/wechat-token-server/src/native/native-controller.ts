import { applyDecorators, Controller, UseFilters, UseGuards } from '@nestjs/common';
import { ClientGuard } from './client.guard.js';
import { NativeErrorFilter } from './native-error.filter.js';

/** A controller of native routes: all are behind the guard, and answer every error in the same way. */
export const NativeController = (path: string): ClassDecorator =>
  applyDecorators(Controller(path), UseGuards(ClientGuard), UseFilters(NativeErrorFilter));
