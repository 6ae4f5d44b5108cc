import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WechatSimulator } from '../wechat-simulator.js';
import type { WechatSimulatorOptions } from '../wechat-simulator.options.js';
import { serve } from './serve.js';

/** Options of a simulator with a socket. */
export interface StartOptions extends WechatSimulatorOptions {
  /** @default 0, which uses a free port */
  port?: number;
  /** @default '127.0.0.1' */
  host?: string;
}

/** A simulator that listens. */
export interface RunningSimulator {
  readonly simulator: WechatSimulator;
  /** The base URL, `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly port: number;
  /** Stops listening and closes every connection. */
  close(): Promise<void>;
}

/** Starts a WeChat API on this machine. */
export async function startWechatSimulator(options: StartOptions = {}): Promise<RunningSimulator> {
  const { port: wantedPort = 0, host = '127.0.0.1', ...rest } = options;
  const simulator = new WechatSimulator(rest);
  const server = createServer((request, response) => void serve(simulator, request, response));
  await listen(server, wantedPort, host);

  const { port } = server.address() as AddressInfo;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { simulator, url, port, close: () => close(server) };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
