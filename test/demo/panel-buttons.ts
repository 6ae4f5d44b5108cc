import type { ActionResult, ConsoleError, PanelAction, PanelState } from 'nestjs-wechat-token-console';
import type { DemoProcess } from './demo-process.js';

/** The panel "make something happen", as the console's page uses it. */
export class PanelButtons {
  constructor(private readonly demo: DemoProcess) {}

  /** What the page sends with a request. */
  get headers(): Record<string, string> {
    const origin = this.demo.url;
    return {
      origin,
      'sec-fetch-site': 'same-origin',
      'x-console': '1',
      'content-type': 'application/json',
    };
  }

  async state(): Promise<PanelState> {
    return (await (await fetch(`${this.demo.url}/console/demo/panel`)).json()) as PanelState;
  }

  async action(id: string): Promise<PanelAction | undefined> {
    return (await this.state()).actions.find((action) => action.id === id);
  }

  async press(
    id: string,
    headers: Record<string, string> = this.headers,
  ): Promise<{ status: number; body: Partial<ActionResult & ConsoleError> }> {
    const url = `${this.demo.url}/console/demo/panel/${id}`;
    const answer = await fetch(url, { method: 'POST', headers, body: '{}' });
    return { status: answer.status, body: (await answer.json()) as Partial<ActionResult & ConsoleError> };
  }
}
