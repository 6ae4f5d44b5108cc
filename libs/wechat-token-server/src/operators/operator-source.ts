import type { Operator } from './operator.js';

/** Where the console finds its operators: the configuration, or a database. */
export interface OperatorSource {
  /** Returns the operator with this id. Called for each request, and each second for each open page, so serve it from memory. */
  find(id: string): Operator | undefined;
  /** Whether there is none: then there is no console either. @default false */
  readonly isEmpty?: boolean;
  /** All operators, so that the console can say whose key ends soon. @default nothing is said */
  all?(): readonly Operator[];
}
