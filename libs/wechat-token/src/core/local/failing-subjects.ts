/** When so many different subjects fail in a row, the cause is not the subject. */
const SEVERAL = 3;

/** The subjects whose requests to an endpoint failed in a row, as far as this process knows. Remembers only a few. */
export class FailingSubjects {
  private readonly byEndpoint = new Map<string, readonly string[]>();

  /**
   * Records a failure. Returns whether other subjects failed before it, with no response in between. Repeated failures of
   * the same subject prove nothing, so one broken subject never delays the others.
   */
  failed(endpoint: string, subject: string): boolean {
    const before = this.byEndpoint.get(endpoint) ?? [];
    const others = before.filter((name) => name !== subject);
    this.byEndpoint.set(endpoint, [...others.slice(1 - SEVERAL), subject]);
    return before.at(-1) !== subject && others.length >= SEVERAL - 1;
  }

  /** WeChat responded for one of them, even if it refused. */
  answered(endpoint: string): void {
    this.byEndpoint.delete(endpoint);
  }
}
