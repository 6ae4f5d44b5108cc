import type { Wording } from 'nestjs-wechat-token';

/** What is wrong, and what to do about it. Both continue a sentence that begins with the name of the part. Neither contains a secret. */
export interface Problem {
  readonly problem: Wording;
  readonly remedy: Wording;
}

/** A problem with a part of the configuration: `apps[0].appSecretFile`, or a variable of the environment. */
export interface Fault extends Problem {
  readonly path: string;
}

/** Collects the faults, so that one message has all of them. A misspelt field says which part it probably means: that is not missing. */
export type Report = (path: string, problem: Problem, meant?: string) => void;
