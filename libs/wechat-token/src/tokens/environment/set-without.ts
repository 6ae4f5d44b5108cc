import type { Complaint } from '../../errors/option-problem.js';

/** Said of a variable that means nothing by itself. */
export const setWithout = (other: string): Complaint => ({
  problem: { en: `is set without ${other}`, zh: `已设置，但没有设置 ${other}` },
  remedy: { en: 'Set both, or neither', zh: '请同时设置两者，或都不设置' },
});
