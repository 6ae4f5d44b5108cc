import { newClientKey, newOperatorKey } from 'nestjs-wechat-token-server';
import { DEFAULT_APP, startWechatSimulator } from 'wechat-simulator';
import { checkConfiguration, type CheckedConfiguration } from './configuration/check-configuration.js';
import { FilesRead } from './configuration/files-read.js';
import type { ReadWith } from './configuration/read-file.js';
import { numberIn, variableOf } from './configuration/variables.js';

/** How many calls the simulator remembers: it may run for days. */
const JOURNAL_LIMIT = 10_000;

/** A start without any configuration. */
export interface FirstStart {
  readonly appId: string;
  /** The key of a client that gets the access token, of one that calls through the server, and for the console. */
  readonly keys: { readonly token: string; readonly sdk: string; readonly operator: string };
  readonly checked: CheckedConfiguration;
  /** Ends the simulator. */
  close(): Promise<void>;
}

/** Starts a simulated WeChat, with a configuration made up for it. */
export async function firstStart(given: Omit<ReadWith, 'files'>): Promise<FirstStart> {
  const simulator = await startWechatSimulator({ port: 0, journal: { limit: JOURNAL_LIMIT } });
  return { ...(await firstConfiguration(given, simulator.url)), close: () => simulator.close() };
}

/** A configuration for a WeChat that is simulated: on loopback, with two clients. */
export async function firstConfiguration(
  { environment, language }: Omit<ReadWith, 'files'>,
  baseUrl: string,
): Promise<Omit<FirstStart, 'close'>> {
  const { appId, appSecret } = DEFAULT_APP;
  const [token, sdk] = [newClientKey('first-service'), newClientKey('first-sdk')];
  const operator = newOperatorKey('first');
  const port = numberIn(environment, 'PORT');
  const checked = await checkConfiguration({
    written: {
      allowInline: true,
      listen: { port },
      wechat: { baseUrl },
      apps: [{ appId, appSecret }],
      clients: [
        {
          id: 'first-service',
          digests: [token.digest],
          apps: [appId],
          may: ['token', 'ticket', 'status', 'metrics'],
        },
        {
          id: 'first-sdk',
          digests: [sdk.digest],
          apps: [appId],
          may: ['call', 'ticket', 'login'],
          paths: ['/**'],
        },
      ],
      operators: [{ id: 'first', digests: [operator.digest], role: 'operator' }],
    },
    source: language === 'zh' ? '环境变量' : 'The environment',
    nameOf: variableOf,
    folder: '.',
    files: new FilesRead(),
    environment,
    language,
  });
  return {
    appId,
    keys: { token: token.key, sdk: sdk.key, operator: operator.key },
    checked,
  };
}
