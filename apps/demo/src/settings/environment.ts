import { IsOptional, Matches, validateSync } from 'class-validator';
import { EnvironmentError } from './environment.error.js';
import { Holds, isOrigin, isWholeNumber } from './holds.js';

const PORT_RULE = 'is not a port. Write a whole number from 0 to 65535; 0 uses a free one';

/** The demo's variables as text, with the checks of those that only the demo uses. `.env.example` describes each. */
export class Environment {
  // Checked by the library.
  WECHAT_APP_ID?: string;
  WECHAT_APP_SECRET?: string;
  WECHAT_APPS?: string;
  WECHAT_ENDPOINT?: string;
  WECHAT_BASE_URL?: string;
  WECHAT_ALLOW_PLAIN_HTTP?: string;
  REDIS_URL?: string;
  KEY_PREFIX?: string;
  WECHAT_REFRESH_CRON?: string;

  @Holds(
    (text) => /^\d{1,4}(\.\d{1,3})?$/.test(text) && Number(text) >= 0.1 && Number(text) <= 1000,
    'must be a number from 0.1 to 1000. Write how many times faster time runs, or leave it out for 120',
  )
  @IsOptional()
  WECHAT_TIME_SCALE?: string;

  @Holds(isWholeNumber(0, 65_535), PORT_RULE)
  @IsOptional()
  WECHAT_SIMULATOR_PORT?: string;

  @Matches(/^[\w.:-]{1,253}$/, { message: 'is not an address. Write 127.0.0.1, or the address to listen on' })
  @IsOptional()
  HOST?: string;

  @Holds(isWholeNumber(0, 65_535), PORT_RULE)
  @IsOptional()
  PORT?: string;

  @Holds(
    isOrigin,
    'is not the address of a site. Write only the scheme and the host, as in https://demo.example.com',
  )
  @IsOptional()
  PUBLIC_URL?: string;

  @Matches(/^[!-~]{16,256}$/, {
    message:
      'is shorter than 16 characters or contains whitespace. Write a long random value: openssl rand -hex 24',
  })
  @IsOptional()
  API_KEY?: string;

  @Matches(/^[!-~]{32,256}$/, {
    message:
      'is shorter than 32 characters or contains whitespace. Write a long random value: openssl rand -hex 32',
  })
  @IsOptional()
  SESSION_KEY?: string;
}

/** The names of all variables. */
export const VARIABLES = [
  'WECHAT_APP_ID',
  'WECHAT_APP_SECRET',
  'WECHAT_APPS',
  'WECHAT_ENDPOINT',
  'WECHAT_BASE_URL',
  'WECHAT_ALLOW_PLAIN_HTTP',
  'WECHAT_REFRESH_CRON',
  'WECHAT_TIME_SCALE',
  'WECHAT_SIMULATOR_PORT',
  'REDIS_URL',
  'KEY_PREFIX',
  'HOST',
  'PORT',
  'PUBLIC_URL',
  'API_KEY',
  'SESSION_KEY',
] as const satisfies readonly (keyof Environment)[];

/** Picks the demo's variables and checks each separately. An empty one counts as unset. Throws {@link EnvironmentError}. */
export function validateEnvironment(variables: Record<string, unknown>): Environment {
  const told = VARIABLES.filter((name) => variables[name] !== undefined && variables[name] !== '');
  const environment = Object.assign(
    new Environment(),
    Object.fromEntries(told.map((name) => [name, variables[name]])),
  );
  const [complaint] = validateSync(environment, { validationError: { target: false, value: false } });
  if (!complaint) return environment;

  const [problem = 'is wrong', remedy = 'Look at .env.example'] =
    Object.values(complaint.constraints ?? {})[0]?.split('. ') ?? [];
  throw new EnvironmentError(complaint.property, problem, remedy);
}
