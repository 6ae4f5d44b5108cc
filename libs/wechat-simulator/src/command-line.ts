import { parseArgs } from 'node:util';
import { type AppOptions, DEFAULT_APP } from './account/app.options.js';
import type { StartOptions } from './server/start-wechat-simulator.js';

/** The output of `--help`. */
export const USAGE = `wechat-simulator: a local WeChat API for tests

  --port <number>         the port to listen on (3001; 0 uses a free one)
  --host <address>        the address to listen on (127.0.0.1: this machine only)
  --app <appId:secret>    an app; can be repeated (one made-up app)
  --official-account      the apps are official accounts: a whitelist covers every call
  --whitelist <entries>   the addresses that may call, separated by commas (all may)
  --time-scale <number>   how many times faster time runs (1)
  --life <seconds>        the lifetime of a token (7200); a stable one is replaced in its last 24th, at most 300 s
  --seed <number>         makes tokens and faults repeatable (drawn at random)
  --help                  print this help
`;

/** The parsed command line. */
export type Command = { readonly help: true } | { readonly help: false; readonly options: StartOptions };

const FLAGS = {
  port: { type: 'string' },
  host: { type: 'string' },
  app: { type: 'string', multiple: true },
  'official-account': { type: 'boolean' },
  whitelist: { type: 'string' },
  'time-scale': { type: 'string' },
  life: { type: 'string' },
  seed: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** Parses the arguments; throws one sentence for invalid ones. Never quotes a secret. */
export function commandOf(args: readonly string[]): Command {
  const values = valuesOf(args);
  if (values.help) return { help: true };

  const port = numberOf('port', values.port) ?? 3001;
  if (!Number.isInteger(port) || port > 65_535)
    throw new TypeError('--port is a whole number from 0 to 65535.');
  const life = positiveOf('life', values.life);
  const timeScale = positiveOf('time-scale', values['time-scale']);
  const seed = numberOf('seed', values.seed);
  const account: Partial<AppOptions> = {
    profile: values['official-account'] ? 'official-account' : 'mini-program',
    ...(values.whitelist && { whitelist: values.whitelist.split(',').filter((entry) => entry !== '') }),
  };
  const apps = (values.app?.map(appOf) ?? [DEFAULT_APP]).map((app) => ({ ...app, ...account }));
  return {
    help: false,
    options: {
      port,
      ...(values.host && { host: values.host }),
      apps,
      ...(timeScale && { timeScale }),
      ...(seed !== undefined && { seed }),
      ...(life && { timings: { lifeSeconds: life, renewsInLastSeconds: Math.min(300, life / 24) } }),
      journal: { limit: 100_000 },
    },
  };
}

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS }).values;
  } catch (error) {
    const unknown = /'(-[^' ]*)/.exec(error instanceof Error ? error.message : '')?.[1] ?? 'an argument';
    throw new TypeError(`${unknown} is not understood here: --help lists the arguments.`, { cause: error });
  }
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() !== '' && number >= 0 && Number.isFinite(number)) return number;
  throw new TypeError(`--${name} is a number, not "${text}".`);
}

function positiveOf(name: string, text: string | undefined): number | undefined {
  const number = numberOf(name, text);
  if (number === 0) throw new TypeError(`--${name} is a number above 0.`);
  return number;
}

function appOf(text: string): AppOptions {
  const [appId = '', appSecret = '', ...rest] = text.split(':');
  if (appId && appSecret && rest.length === 0) return { appId, appSecret };
  throw new TypeError(
    '--app is an AppID and an AppSecret with a colon between: --app wx0123456789abcdef:secret.',
  );
}
