/** One line about a target: met, or missed and by how much. */
export function verdict(say, isMet, en, zh) {
  return say(`${isMet ? 'Met' : '**Missed**'}: ${en}`, `${isMet ? '达到' : '**未达到**'}：${zh}`);
}
