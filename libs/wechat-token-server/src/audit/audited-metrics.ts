import { Counter, Histogram, type Registry } from 'prom-client';
import { GivenOptions, isPromise } from '../checks/given-options.js';
import type { AuditEntry, AuditLog } from './audit-log.js';
import { ByTexts } from './by-texts.js';

/** The number of clients with a label of their own; the rest share `other`. */
const MAX_CLIENTS = 100;
const SECONDS_BUCKETS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60];

/** The requests with the same labels. */
interface Requests {
  readonly labels: Readonly<Record<'what' | 'client' | 'app' | 'outcome', string>>;
  count: number;
}

/** Counts audit entries in metrics, and passes them on to the audit log. Each label has few values. */
export class AuditedMetrics implements AuditLog {
  private readonly requests = new ByTexts<Requests>();
  private readonly replays: Counter;
  private readonly seconds: Histogram;
  private readonly clients = new Map<AuditEntry['by'], string>();
  private failed = 0;

  /** Registers the metrics; those of an earlier application in this process are replaced. */
  constructor(
    private readonly next: AuditLog | undefined,
    registry: Registry,
    private readonly given = new GivenOptions(),
  ) {
    const freed = (name: string) => {
      registry.removeSingleMetric(name);
      return name;
    };
    const registers = [registry];
    const requests = this.requests;
    const all = new Counter({
      name: freed('wechat_token_server_requests_total'),
      help: 'Requests, by what was given or done, client, app and outcome',
      labelNames: ['what', 'client', 'app', 'outcome'],
      registers: [],
      collect() {
        this.reset();
        for (const { labels, count } of requests.all()) this.inc(labels, count);
      },
    });
    registry.registerMetric(all);
    this.replays = new Counter({
      name: freed('wechat_token_server_replays_total'),
      help: 'Relayed calls that were repeated with another token after WeChat refused the first',
      labelNames: ['app'],
      registers,
    });
    this.seconds = new Histogram({
      name: freed('wechat_token_server_relay_seconds'),
      help: 'Duration of relayed calls',
      labelNames: ['app'],
      buckets: SECONDS_BUCKETS,
      registers,
    });
    const lost = () => this.lost;
    const losses = new Counter({
      name: freed('wechat_token_server_audit_lost_total'),
      help: 'Entries of the audit that were lost',
      registers: [],
      collect() {
        this.reset();
        this.inc(lost());
      },
    });
    registry.registerMetric(losses);
  }

  /** Entries that the audit log lost, or failed to take. */
  get lost(): number {
    return this.failed + this.given.orElse('audit', () => this.next?.lost ?? 0, 0);
  }

  write(entry: AuditEntry): void {
    const { what, by, app = '', outcome, replayed, tookMs } = entry;
    this.count(what, this.clientOf(by), app, outcome);
    if (replayed) this.replays.inc({ app });
    if (what === 'api.called' && tookMs !== undefined) this.seconds.observe({ app }, tookMs / 1000);
    try {
      const written: unknown = this.next?.write(entry);
      if (isPromise(written)) written.then(undefined, (error: unknown) => this.lose(error));
    } catch (error) {
      this.lose(error);
    }
  }

  /** An audit log of the application must not fail a request, and its error may quote the entry. */
  private lose(error: unknown): void {
    this.failed += 1;
    this.given.failed('audit', error);
  }

  /** Prom-client sorts and joins the labels at each count, which costs more than a hash. */
  private count(what: string, client: string, app: string, outcome: string): void {
    const texts = [what, client, app, outcome];
    const known = this.requests.get(texts);
    if (known) known.count += 1;
    else this.requests.add(texts, { labels: { what, client, app, outcome }, count: 1 });
  }

  private clientOf(by: AuditEntry['by']): string {
    const known = this.clients.get(by);
    if (known !== undefined) return known;
    if (this.clients.size >= MAX_CLIENTS) return 'other';
    const client = by.startsWith('client:') ? by.slice('client:'.length) : by;
    this.clients.set(by, client);
    return client;
  }
}
