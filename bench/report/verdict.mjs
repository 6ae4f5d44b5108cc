/** One line on a target: met, or missed and by what. */
export function verdict(say, isMet, en, zh) {
  return say(`${isMet ? 'Met' : '**Missed**'}: ${en}`, `${isMet ? '达到' : '**未达到**'}：${zh}`);
}
