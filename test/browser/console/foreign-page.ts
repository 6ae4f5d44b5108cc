import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';

/** Tries all that a page may: what it sends arrives or not, and `read` has what it learnt of the answer. */
const SCRIPT = `
const json = { 'Content-Type': 'application/json', 'X-Console': '1' };
async function learn(url, init) {
  try {
    return (await (await fetch(url, { credentials: 'include', ...init })).text()) || 'nothing';
  } catch {
    return 'nothing';
  }
}
async function listen(url) {
  const source = new EventSource(url, { withCredentials: true });
  return new Promise((resolve) => {
    source.onerror = () => (source.close(), resolve('nothing'));
    source.addEventListener('state', ({ data }) => (source.close(), resolve(data)));
  });
}
async function act(url, body) {
  navigator.sendBeacon(url, body);
  return [
    await learn(url, { method: 'POST', mode: 'no-cors', body }),
    await learn(url, { method: 'POST', body }),
    await learn(url, { method: 'POST', headers: json, body }),
    await learn(url, { method: 'DELETE', headers: json }),
    await learn(url, { mode: 'no-cors' }),
  ];
}
const look = async (base) => [
  await learn(base + 'api/state?view=clients'),
  await learn(base + 'api/session'),
  await listen(base + 'api/stream?view=clients'),
];
function submit(url, body) {
  document.body.innerHTML = '<form method="post" enctype="text/plain"><input></form>';
  const [form] = document.forms;
  form.action = url;
  form[0].name = body.slice(0, -1) + ',"x":"';
  form[0].value = '"}';
  form.submit();
}
function frame(url) {
  const made = document.createElement('iframe');
  made.src = url;
  return new Promise((resolve) => {
    made.onload = () => resolve();
    document.body.append(made);
  });
}`;

/** A page of another origin on this machine: the same site to a browser, so that it sends it the cookies of the console. */
export class ForeignPage {
  private constructor(private readonly server: Server) {}

  static async start(): Promise<ForeignPage> {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end(`<!doctype html><title>Elsewhere</title><body><script>${SCRIPT}</script>`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ForeignPage(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  /** Sends the request in four ways of which three arrive, deletes and reads it: what that let it learn. */
  act(page: Page, url: string, body: object): Promise<string[]> {
    return run(page, 'act', url, JSON.stringify(body));
  }

  /** What it learns of the states below that address. */
  look(page: Page, base: string): Promise<string[]> {
    return run(page, 'look', base);
  }

  /** Goes there by a form whose body is JSON. */
  async submit(page: Page, url: string, body: object): Promise<void> {
    await Promise.all([page.waitForURL(url), run(page, 'submit', url, JSON.stringify(body))]);
  }

  /** Tries to show that address in a frame. */
  async frame(page: Page, url: string): Promise<void> {
    await run(page, 'frame', url);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

/** Calls a function of the script. */
function run<T>(page: Page, name: string, ...given: string[]): Promise<T> {
  return page.evaluate(`${name}(...${JSON.stringify(given)})`) as Promise<T>;
}
