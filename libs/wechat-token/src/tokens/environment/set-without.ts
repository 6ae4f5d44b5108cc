import type { OptionProblem } from '../../errors/option-problem.js';

/** The problem of a variable that needs another one. */
export const setWithout = (other: string): OptionProblem => ({
  problem: { en: `is set without ${other}`, zh: `已设置，但没有设置 ${other}` },
  remedy: { en: 'Set both, or neither', zh: '请同时设置两者，或都不设置' },
});
