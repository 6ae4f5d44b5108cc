import type { ConsoleState } from 'nestjs-wechat-token-console';

interface StreamEvent {
  readonly event: string;
  readonly data: unknown;
}

/** A browser's end of a stream of states. */
export class StateReader {
  readonly events: StreamEvent[] = [];
  /** Everything that arrived. */
  text = '';
  isOver = false;

  private constructor(
    readonly response: Response,
    private readonly leave: AbortController,
  ) {
    void this.read();
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<StateReader> {
    const leave = new AbortController();
    return new StateReader(await fetch(url, { headers, signal: leave.signal }), leave);
  }

  get states(): ConsoleState[] {
    return this.events.filter(({ event }) => event === 'state').map(({ data }) => data as ConsoleState);
  }

  close(): void {
    this.leave.abort();
  }

  private async read(): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const chunk of this.response.body!) {
        const text = decoder.decode(chunk as Uint8Array, { stream: true });
        this.text += text;
        const parts = (rest + text).split('\n\n');
        rest = parts.pop()!;
        this.events.push(...parts.flatMap(eventOf));
      }
    } catch {
      // It was closed.
    }
    this.isOver = true;
  }
}

function eventOf(part: string): StreamEvent[] {
  const found = /^event: (\w+)\ndata: (.*)$/.exec(part);
  return found ? [{ event: found[1]!, data: JSON.parse(found[2]!) }] : [];
}
