import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const TOUR = fileURLToPath(new URL('../../apps/demo/dist/tour.js', import.meta.url));

/** Loaded first into the process, so that nobody kills a token. */
const KILLS_NOTHING = `data:text/javascript,${encodeURIComponent(`
  const send = globalThis.fetch;
  globalThis.fetch = (url, init) =>
    String(url).endsWith('/kill-token') ? Promise.resolve(new Response('{}')) : send(url, init);
`)}`;

describe.concurrent('the tour', () => {
  it('ends by itself after five acts that show what they claim', async () => {
    const { code, stdout } = await play();

    expect(stdout.match(/^\d\. .*\n {3}.*[\u4e00-\u9fff].*\n {3}.+$/gm)).toHaveLength(5);
    expect(stdout).toContain('All acts showed what they claim');
    expect(code).toBe(0);
  });

  it('fails at an act that does not show what it claims', async () => {
    const { code, stdout } = await play('--import', KILLS_NOTHING);

    expect(stdout).toContain('This act does not show it: a token that WeChat refuses');
    expect(stdout).toContain('这一幕没有演示出所述情形：微信拒绝该 token');
    expect(stdout).not.toContain('2. ');
    expect(code).toBe(1);
  });
});

function play(...options: string[]): Promise<{ code: number; stdout: string }> {
  return new Promise((resolve) => {
    const tour = execFile(process.execPath, [...options, TOUR], (_, stdout) => {
      resolve({ code: tour.exitCode ?? -1, stdout });
    });
  });
}
