import type { Page, Request } from 'playwright-core';
import type { ConsoleState } from '../../../libs/wechat-token-console/src/console-state.js';

/** What passes between a page of the console and its server. */
export class Traffic {
  /** Addresses of everything that the page asked for. */
  readonly urls: string[] = [];
  /** When the page opened each stream, Unix ms. */
  readonly streams: number[] = [];
  readonly states: ConsoleState[] = [];
  /** All that was answered, by streams too. */
  text = '';
  /** Headers of all answers. */
  headers = '';

  /** From now on. */
  static async of(page: Page): Promise<Traffic> {
    const traffic = new Traffic();
    page.on('request', (request) => traffic.note(request));
    page.on('response', async (response) => {
      traffic.headers += JSON.stringify(await response.headersArray().catch(() => []));
      if (isStream(response.request())) return;
      traffic.text += await response.text().catch(() => '');
    });
    const tools = await page.context().newCDPSession(page);
    await tools.send('Network.enable');
    tools.on('Network.eventSourceMessageReceived', ({ eventName, data }) => {
      traffic.text += data;
      if (eventName === 'state') traffic.states.push(JSON.parse(data) as ConsoleState);
    });
    return traffic;
  }

  /** How often the page asked for a state by itself, and not by a stream. */
  get asked(): number {
    return this.urls.filter((url) => url.includes('/api/state')).length;
  }

  private note(request: Request): void {
    this.urls.push(request.url());
    if (isStream(request)) this.streams.push(Date.now());
  }
}

const isStream = (request: Request) => request.url().includes('/api/stream');
