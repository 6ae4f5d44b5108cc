import { TokenServerRefusedError } from '../errors/token-server-refused.error.js';
import type { TokenServer } from './token-server.js';

/** An app of the token server, without a secret. */
export interface RemoteApp {
  readonly appId: string;
  readonly endpoint: string;
}

/** How long to wait for the server, which may query an app source of its own. */
const TIMEOUT_MS = 1_500;

/** The apps of a client key, as an app source. */
export class RemoteApps {
  constructor(private readonly server: Pick<TokenServer, 'call'>) {}

  /** Nothing for an app that the key is not for. Rejects as the store does. */
  async find(appId: string): Promise<RemoteApp | undefined> {
    const path = `/v1/apps/${encodeURIComponent(appId)}`;
    try {
      const call = { operation: 'find', appId, about: path, path, isRight, timeoutMs: TIMEOUT_MS };
      const { json } = await this.server.call(call);
      const { endpoint } = json as RemoteApp;
      return { appId, endpoint };
    } catch (error) {
      if (error instanceof TokenServerRefusedError && error.status !== 401) return undefined;
      throw error;
    }
  }
}

function isRight({ endpoint }: Readonly<Record<string, unknown>>): boolean {
  return typeof endpoint === 'string';
}
