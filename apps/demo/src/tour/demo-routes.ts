/** The response of a route. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** The routes of a running demo, as programs with the bearer key call them. */
export class DemoRoutes {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  async get(path: string): Promise<Answer> {
    const answer = await fetch(`${this.url}${path}`, { headers: { authorization: `Bearer ${this.key}` } });
    return { status: answer.status, body: (await answer.json()) as Answer['body'] };
  }

  /** The token that the demo returns now; `undefined` if it has none. */
  async token(): Promise<string | undefined> {
    const { access_token: token } = (await this.get('/wechat/access-token')).body;
    return typeof token === 'string' ? token : undefined;
  }
}
