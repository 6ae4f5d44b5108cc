import {
  DEFAULT_APP,
  WechatSimulator,
  type WechatAnswer,
  type WechatSimulatorOptions,
} from '../src/index.js';

/** When the simulators of the specs start: an hour before midnight in Shanghai. */
export const START = Date.UTC(2026, 10, 21, 15, 0, 0);

/** A simulator whose time moves only when a spec moves it. */
export function stillSimulator(options: WechatSimulatorOptions = {}): WechatSimulator {
  return new WechatSimulator({ clock: { now: () => START }, seed: 1, ...options });
}

/** A simulator whose time stands still, a caller, the console of the default app, and a function that lets seconds pass. */
export function setUp(options: WechatSimulatorOptions = {}) {
  const simulator = stillSimulator(options);
  return {
    simulator,
    caller: new Caller(simulator),
    console: simulator.console(DEFAULT_APP.appId),
    pass: (seconds: number) => simulator.time.advance(seconds * 1000),
  };
}

/** The fields of an answer that WeChat gives in any of its moods. */
export interface Fields {
  access_token: string;
  expires_in: number;
  errcode?: number;
  errmsg: string;
  [name: string]: unknown;
}

/** Reads an answer's JSON. */
export function fieldsOf(answer: WechatAnswer): Fields {
  return JSON.parse(answer.body) as Fields;
}

/** A caller of a simulator without a socket, by default as the default app from a fixed address. */
export class Caller {
  appId = DEFAULT_APP.appId;
  secret = DEFAULT_APP.appSecret;
  ip = '203.0.113.9';

  constructor(readonly simulator: WechatSimulator) {}

  token(query: Record<string, string> = {}): Fields {
    const given = { grant_type: 'client_credential', appid: this.appId, secret: this.secret, ...query };
    return this.get(`/cgi-bin/token?${new URLSearchParams(given)}`);
  }

  stableToken(fields: Record<string, unknown> = {}): Fields {
    const given = { grant_type: 'client_credential', appid: this.appId, secret: this.secret, ...fields };
    return this.post('/cgi-bin/stable_token', given);
  }

  forceRefresh(): Fields {
    return this.stableToken({ force_refresh: true });
  }

  use(token: string, path = '/cgi-bin/getcallbackip'): Fields {
    return this.get(`${path}?access_token=${token}`);
  }

  ticket(token: string, type = 'jsapi'): Fields {
    return this.get(`/cgi-bin/ticket/getticket?${new URLSearchParams({ access_token: token, type })}`);
  }

  exchange(code: string, query: Record<string, string> = {}): Fields {
    return this.withSecret('/sns/oauth2/access_token', { code, ...query });
  }

  login(code: string, query: Record<string, string> = {}): Fields {
    return this.withSecret('/sns/jscode2session', { js_code: code, ...query });
  }

  refreshUser(refreshToken: unknown, query: Record<string, string> = {}): Fields {
    const given = { appid: this.appId, grant_type: 'refresh_token', refresh_token: String(refreshToken) };
    return this.get(`/sns/oauth2/refresh_token?${new URLSearchParams({ ...given, ...query })}`);
  }

  asUser(path: '/sns/auth' | '/sns/userinfo', token: string, openid: string): Fields {
    return this.get(`${path}?${new URLSearchParams({ access_token: token, openid })}`);
  }

  get(url: string): Fields {
    return fieldsOf(this.simulator.answer({ url, ip: this.ip }));
  }

  post(url: string, body: unknown): Fields {
    return fieldsOf(this.simulator.answer({ method: 'POST', url, body: JSON.stringify(body), ip: this.ip }));
  }

  private withSecret(path: string, query: Record<string, string>): Fields {
    const given = { appid: this.appId, secret: this.secret, grant_type: 'authorization_code', ...query };
    return this.get(`${path}?${new URLSearchParams(given)}`);
  }
}
