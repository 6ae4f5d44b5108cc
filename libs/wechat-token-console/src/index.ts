// The console as a NestJS module.
export type * from './console-state.js';
export type * from './panel-state.js';
