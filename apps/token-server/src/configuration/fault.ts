import type { Wording } from 'nestjs-wechat-token';

/** What is wrong, and what to do about it. Both go on from the name of what they are about, and never hold a secret. */
export interface Problem {
  readonly problem: Wording;
  readonly remedy: Wording;
}

/** A problem with a part of the configuration: `apps[0].appSecretFile`, or a variable of the environment. */
export interface Fault extends Problem {
  readonly path: string;
}

/** Where faults are noted, so that all of them are told at once. */
export type Report = (path: string, problem: Problem) => void;
