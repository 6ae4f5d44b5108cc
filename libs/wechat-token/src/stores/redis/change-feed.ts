import type { RedisSubscriber } from './redis-client.js';
import { reasonOf } from './redis-failure.js';

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5_000;
/** A refusal lasts until somebody changes the permissions. */
const REFUSED_DELAY_MS = 60_000;

/** Stays subscribed to one channel, on a connection of its own, which it reopens whenever it is lost. */
export class ChangeFeed {
  private subscriber: RedisSubscriber | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isOpen = false;
  private failures = 0;

  constructor(
    private readonly options: {
      readonly channel: string;
      readonly open: () => Promise<RedisSubscriber>;
      /** After a reconnect too: anything may have changed in the meantime. */
      readonly subscribed: () => void;
      readonly heard: (message: string) => void;
      readonly refused: (reason: string) => void;
    },
  ) {}

  start(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    void this.subscribe();
  }

  close(): void {
    this.isOpen = false;
    clearTimeout(this.timer);
    this.drop();
  }

  private async subscribe(): Promise<void> {
    const { channel, open, subscribed, heard } = this.options;
    try {
      const subscriber = await open();
      // Without a listener, ioredis prints the error.
      subscriber.on('error', () => undefined);
      if (!this.isOpen) return subscriber.disconnect();

      this.subscriber = subscriber;
      subscriber.on('message', (from, message) => {
        if (from === channel && this.subscriber === subscriber) heard(message);
      });
      await subscriber.connect();
      await subscriber.subscribe(channel);
      subscriber.on('end', () => {
        if (this.subscriber === subscriber) this.tryLater();
      });
      this.failures = 0;
      if (this.isOpen) subscribed();
    } catch (error) {
      this.tryLater(reasonOf(error));
    }
  }

  private tryLater(reason?: string): void {
    this.drop();
    if (!this.isOpen) return;
    if (reason === 'NOPERM') this.options.refused(reason);

    const delayMs =
      reason === 'NOPERM'
        ? REFUSED_DELAY_MS
        : Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.failures) * (0.8 + 0.4 * Math.random());
    this.failures += 1;
    this.timer = setTimeout(() => void this.subscribe(), delayMs);
    this.timer.unref();
  }

  private drop(): void {
    const { subscriber } = this;
    this.subscriber = undefined;
    subscriber?.disconnect();
  }
}
