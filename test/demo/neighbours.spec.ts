import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { DemoProcess } from './demo-process.js';

afterAll(() => DemoProcess.endAll());

describe('a second demo', () => {
  it('uses the simulator of the first, at its pace', async () => {
    const first = await DemoProcess.up({ WECHAT_TIME_SCALE: '50' });
    const WECHAT_SIMULATOR_PORT = new URL(first.simulatorUrl).port;

    const second = await DemoProcess.up({ WECHAT_SIMULATOR_PORT });

    expect(second.simulatorUrl).toBe(first.simulatorUrl);
    expect(second.stdout).toContain('the simulator of another demo');
    expect(second.stdout).toContain('50 times as fast');
    const tokens = await Promise.all([first, second].map((demo) => demo.get('/wechat/access-token')));
    expect(tokens[0]?.body['access_token']).toBe(tokens[1]?.body['access_token']);
  });

  it('refuses a pace that differs from the simulator', async () => {
    const first = await DemoProcess.up({ WECHAT_TIME_SCALE: '50' });
    const WECHAT_SIMULATOR_PORT = new URL(first.simulatorUrl).port;

    const second = DemoProcess.run({ WECHAT_SIMULATOR_PORT, WECHAT_TIME_SCALE: '60' });

    expect(await second.end()).toBe(1);
    expect(second.stderr).toMatch(
      /^WECHAT_TIME_SCALE is 60, but the simulator .* 50 times as fast\. Leave .*\.\n$/,
    );
  });

  it('says in one sentence that its port is taken', async () => {
    const first = await DemoProcess.up();
    const { port } = new URL(first.url);

    const second = DemoProcess.run({ PORT: port });

    expect(await second.end()).toBe(1);
    expect(second.stderr).toBe(
      `PORT ${port} is in use. End the program there, or set PORT=0 for a free port.\n`,
    );
  });
});

describe('another program on the port of the simulator', () => {
  it.each([404, 200])('is reported in a sentence when it answers %i', async (status) => {
    const server = createServer((_, response) => response.writeHead(status).end('{}'));
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;

    const demo = DemoProcess.run({ WECHAT_SIMULATOR_PORT: String(port) });

    expect(await demo.end()).toBe(1);
    expect(demo.stderr).toMatch(
      /^WECHAT_SIMULATOR_PORT \d+ is used by another program.*\. End that program, .*\.\n$/,
    );
    server.closeAllConnections();
    server.close();
  });
});
