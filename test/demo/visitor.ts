/** The response to a visitor. */
export interface Sent {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Visits the demo as a browser does, step by step: keeps cookies, follows no redirect by itself. */
export class Visitor {
  readonly cookies = new Map<string, string>();

  constructor(private readonly origin: string) {}

  async get(address: string): Promise<Sent> {
    return this.send(address, {});
  }

  /** Posts an empty form. */
  async post(path: string, origin = this.origin): Promise<Sent> {
    return this.send(path, { method: 'POST', headers: { origin } });
  }

  /** Begins a login, and returns the URL of WeChat's consent page. */
  async login(): Promise<string> {
    return (await this.get('/wechat/login')).headers.get('location') ?? '';
  }

  /** Agrees on WeChat's consent page as the first user, and returns the URL of the callback without calling it. */
  async decide(question: string, decision: 'allow' | 'refuse'): Promise<string> {
    const page = await (await fetch(question)).text();
    const openid = /name="openid" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const body = new URLSearchParams({ decision, openid });
    const answer = await fetch(question, { method: 'POST', body, redirect: 'manual' });
    return answer.headers.get('location') ?? '';
  }

  /** The whole login; returns the response of the callback. */
  async logIn(decision: 'allow' | 'refuse' = 'allow'): Promise<Sent> {
    return this.get(await this.decide(await this.login(), decision));
  }

  private async send(address: string, init: RequestInit): Promise<Sent> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(new URL(address, this.origin), {
      ...init,
      headers: { ...(init.headers as Record<string, string>), cookie },
      redirect: 'manual',
    });
    for (const line of answer.headers.getSetCookie()) this.keep(line);
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  private keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (line.includes('Max-Age=0')) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
