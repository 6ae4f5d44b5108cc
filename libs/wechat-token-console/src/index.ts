// The console as a NestJS module.
export type * from './console-state.js';
