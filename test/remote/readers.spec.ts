import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { ConfigurationFolder, TokenServerProcess } from '../token-server/token-server-process.js';
import { eventually } from '../waiting/eventually.js';
import { ReaderProcess } from './reader-process.js';

const { appId } = DEFAULT_APP;

let wechat: RunningSimulator;
let folder: ConfigurationFolder;
beforeEach(async () => {
  wechat = await startWechatSimulator();
  folder = new ConfigurationFolder();
});
afterEach(async () => {
  await ReaderProcess.endAll();
  TokenServerProcess.endAll();
  folder.remove();
  await wechat.close();
});

const readerAt = (url: string, way?: 'nest' | 'core') =>
  ReaderProcess.start({ remote: { url, key: folder.client.key }, defaultAppId: appId }, way);

describe('processes that read from a token server', () => {
  it.each(['stable', 'legacy'])(
    'have its one token, and all have the next one after one of them reported that it was killed outside: %s',
    async (endpoint) => {
      const config = folder.config(wechat.url, '', { endpoint });
      const { url } = await TokenServerProcess.up(config);
      const readers = await Promise.all([readerAt(url, 'nest'), readerAt(url), readerAt(url)]);
      const [first] = (await Promise.all(readers.map((reader) => reader.token()))).map(
        ({ value }) => value!.value,
      );
      const said = await Promise.all(readers.map((reader) => reader.token()));

      wechat.simulator.killToken(first!);
      const { value: next } = await readers[0]!.report(first!);

      expect(said.map(({ value }) => value?.value)).toEqual([first, first, first]);
      expect(wechat.simulator.isAlive(next!)).toBe(true);
      await eventually(async () => {
        const now = await Promise.all(readers.map((reader) => reader.token()));
        expect(now.map(({ value }) => value?.value)).toEqual([next, next, next]);
      });
      expect(wechat.simulator.journal.issued()).toHaveLength(2);
      for (const reader of readers) {
        const { value: steps } = await reader.steps();
        expect(Object.keys(steps!)).not.toEqual(
          expect.arrayContaining([expect.stringMatching(/^(acquire|commit|abandon|forget)$/)]),
        );
      }
    },
  );
});
