/** So many different ones in a row fail for another reason than their own. */
const SEVERAL = 3;

/** Whose askings at an endpoint failed one after the other, as far as this process knows. Remembers a few at most. */
export class FailingSubjects {
  private readonly byEndpoint = new Map<string, readonly string[]>();

  /**
   * Takes a failure. Answers whether others failed before it, with no answer in between. The same one again proves nothing:
   * however often one broken subject is asked for, it holds up nobody else.
   */
  failed(endpoint: string, subject: string): boolean {
    const before = this.byEndpoint.get(endpoint) ?? [];
    const others = before.filter((name) => name !== subject);
    this.byEndpoint.set(endpoint, [...others.slice(1 - SEVERAL), subject]);
    return before.at(-1) !== subject && others.length >= SEVERAL - 1;
  }

  /** WeChat answered one of them, be it with a refusal. */
  answered(endpoint: string): void {
    this.byEndpoint.delete(endpoint);
  }
}
