import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const scriptAt = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** What PHP reads from a key, after it has written a value there, if one is given. */
export async function phpCache(order: {
  readonly port: number;
  /** How PHP serialises: with or without the extension igbinary. */
  readonly form: 'php' | 'igbinary';
  readonly namespace?: string;
  readonly key: string;
  readonly value?: unknown;
  readonly seconds?: number;
}): Promise<unknown> {
  const { value } = await run('php', [scriptAt('symfony-cache.php')], { namespace: '', ...order });
  return value;
}

/** The access token that an SDK from npm works with, which it keeps in Redis as its README shows. */
export async function tokenOfSdk(order: {
  readonly sdk: 'node-easywechat' | 'co-wechat-api';
  readonly port: number;
  readonly wechatUrl: string;
  readonly appId: string;
  readonly secret: string;
}): Promise<unknown> {
  const { value } = await run(process.execPath, [scriptAt('node-sdk.mjs')], order);
  return value;
}

/** Starts a program, gives it its order, and returns what it printed. */
async function run(command: string, args: readonly string[], order: object): Promise<{ value?: unknown }> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(order));
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${printed}`);
  return JSON.parse(printed) as { value?: unknown };
}
