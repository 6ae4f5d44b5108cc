import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_APP, type IssuedToken } from 'wechat-simulator';
import { ConsoleWorld } from '../../token-server/console-world.js';
import { RoundRobin } from '../../token-server/round-robin.js';
import type { TokenServerProcess } from '../../token-server/token-server-process.js';
import { eventually } from '../../waiting/eventually.js';
import type { ConsoleVisitor } from './console-visitor.js';

/** The console of real token servers behind one address, with a simulated WeChat and a Redis. */
export class ServedConsole {
  private constructor(
    readonly world: ConsoleWorld,
    readonly servers: TokenServerProcess[],
    private readonly balancer: RoundRobin,
  ) {}

  /** Two servers. */
  static async start(): Promise<ServedConsole> {
    const world = await ConsoleWorld.start();
    const servers = await Promise.all([world.server(), world.server()]);
    const served = new ServedConsole(world, servers, await RoundRobin.to(...servers.map(portOf)));
    // The token is there: what happens from now on was caused.
    await served.call(servers[0]);
    return served;
  }

  /** The address of the console, with a slash at its end. */
  get url(): string {
    return `http://127.0.0.1:${this.balancer.port}/console/`;
  }

  /** One more server, which the address leads to as well. */
  async add(): Promise<TokenServerProcess> {
    const server = await this.world.server();
    this.balancer.add(portOf(server));
    await eventually(() => {
      if (!this.balancer.isReady(portOf(server))) throw new Error('The server is not ready');
    });
    return server;
  }

  /** The id by which servers know each other. */
  async idOf(server: TokenServerProcess): Promise<string> {
    const page = await this.world.page(server, this.world.wang.key);
    const { servers } = await page.view('servers');
    return servers.find(({ isThis }) => isThis)!.id;
  }

  /** A client calls WeChat through the server. */
  async call({ url }: TokenServerProcess): Promise<void> {
    const { key } = this.world.folder.client;
    const headers = { authorization: `Bearer ${key}` };
    const response = await fetch(`${url}/v1/apps/${DEFAULT_APP.appId}/api/cgi-bin/menu/get`, { headers });
    const { errcode } = (await response.json()) as { errcode?: number };
    if (errcode === 40001) throw new Error('The call was refused for its token');
  }

  /** The token that WeChat issued last. */
  get newestToken(): IssuedToken {
    const { journal } = this.world.wechat.simulator;
    const { given = '' } = journal.calls().findLast(({ given }) => given !== undefined) ?? {};
    return this.world.wechat.simulator.findToken(given)!;
  }

  /** WeChat ends the token that it issued last, and tells nobody. Returns it. */
  endToken(): IssuedToken {
    const token = this.newestToken;
    this.world.wechat.simulator.killToken(token.value);
    return token;
  }

  /** All that nobody may find: of the app, of clients and operators, and what the servers have given. */
  async secrets(): Promise<string[]> {
    const { folder, liwei, wang } = this.world;
    const [{ url }] = this.servers as [TokenServerProcess];
    const keyed = { headers: { authorization: `Bearer ${folder.client.key}` } };
    const given = async (path: string) =>
      (await (await fetch(url + path, keyed)).json()) as { value: string };
    const query = new URLSearchParams({
      grant_type: 'client_credential',
      appid: DEFAULT_APP.appId,
      secret: folder.client.key,
    });
    const response = await fetch(`${url}/cgi-bin/token?${query}`);
    const { access_token: standIn } = (await response.json()) as { access_token: string };
    const [token, ticket] = await Promise.all(
      ['access-token', 'tickets/jsapi'].map((path) => given(`/v1/apps/${DEFAULT_APP.appId}/${path}`)),
    );
    const digests = [folder.client, liwei, wang].map(({ digest }) => digest.replace('sha256:', ''));
    const keys = [folder.client, liwei, wang].map(({ key }) => key);
    const standInKey = readFileSync(join(folder.path, 'stand-in-key'), 'utf8');
    return [DEFAULT_APP.appSecret, standInKey, token!.value, ticket!.value, standIn, ...keys, ...digests];
  }

  /** Enters the key at the login that is shown, and waits for a screen. */
  async logIn({ page }: ConsoleVisitor, key: string): Promise<void> {
    await page.getByLabel('Operator key').fill(key);
    await page.keyboard.press('Enter');
    await page.locator('main li, main article').first().waitFor();
  }

  async close(): Promise<void> {
    this.balancer.close();
    await this.world.close();
  }
}

const portOf = ({ url }: TokenServerProcess) => Number(new URL(url).port);
