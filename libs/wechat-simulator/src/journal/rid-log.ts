/** A refused request, as it can be looked up by its rid. */
export interface RidRecord {
  readonly rid: string;
  readonly appId: string | undefined;
  readonly at: number;
  readonly url: string;
  readonly body: string;
  readonly answer: string;
  readonly ip: string;
}

/** Keeps the latest refused requests by their rid. */
export class RidLog {
  private readonly records = new Map<string, RidRecord>();

  constructor(private readonly limit: number) {}

  add(record: RidRecord): void {
    this.records.set(record.rid, record);
    if (this.records.size <= this.limit) return;

    const [oldest] = this.records.keys();
    if (oldest !== undefined) this.records.delete(oldest);
  }

  find(rid: string): RidRecord | undefined {
    return this.records.get(rid);
  }
}
