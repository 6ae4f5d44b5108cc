import { Matches } from 'class-validator';
import { Holds, isOrigin, isWholeNumber, MayBeUnset } from './holds.js';

const PORT_RULE = 'is not a port. Write a whole number from 0 to 65535; 0 uses a free one';

/** The demo's variables as text, with the checks of those that only the demo uses. `.env.example` describes each. */
export class Environment {
  /** Read by the library. */
  @Holds(() => true, '')
  @MayBeUnset()
  WECHAT_APP_ID?: string;

  /** Read by the library. */
  @Holds(() => true, '')
  @MayBeUnset()
  WECHAT_APP_SECRET?: string;

  /** Read by the library. */
  @Holds(() => true, '')
  @MayBeUnset()
  WECHAT_APPS?: string;

  /** Read by the library. */
  @Holds(() => true, '')
  @MayBeUnset()
  WECHAT_ENDPOINT?: string;

  /** Read by the library. */
  @Holds(() => true, '')
  @MayBeUnset()
  WECHAT_BASE_URL?: string;

  /** Read by the library. */
  @Holds(() => true, '')
  @MayBeUnset()
  WECHAT_ALLOW_PLAIN_HTTP?: string;

  /** Read by the library. */
  @Holds(() => true, '')
  @MayBeUnset()
  REDIS_URL?: string;

  /** Read by the library. */
  @Holds(() => true, '')
  @MayBeUnset()
  KEY_PREFIX?: string;

  /** Checked by the library. */
  @Holds(() => true, '')
  @MayBeUnset()
  WECHAT_REFRESH_CRON?: string;

  @Holds(
    (text) => /^\d{1,4}(\.\d{1,3})?$/.test(text) && Number(text) >= 0.1 && Number(text) <= 1000,
    'must be a number from 0.1 to 1000. Write how many times faster time runs, or leave it out for 120',
  )
  @MayBeUnset()
  WECHAT_TIME_SCALE?: string;

  @Holds(isWholeNumber(0, 65_535), PORT_RULE)
  @MayBeUnset()
  WECHAT_SIMULATOR_PORT?: string;

  @Matches(/^[\w.:-]{1,253}$/, { message: 'is not an address. Write 127.0.0.1, or the address to listen on' })
  @MayBeUnset()
  HOST?: string;

  @Holds(isWholeNumber(0, 65_535), PORT_RULE)
  @MayBeUnset()
  PORT?: string;

  @Holds(
    isOrigin,
    'is not the address of a site. Write only the scheme and the host, as in https://demo.example.com',
  )
  @MayBeUnset()
  PUBLIC_URL?: string;

  @Matches(/^[!-~]{16,256}$/, {
    message:
      'is shorter than 16 characters or contains whitespace. Write a long random value: openssl rand -hex 24',
  })
  @MayBeUnset()
  API_KEY?: string;

  @Matches(/^[!-~]{32,256}$/, {
    message:
      'is shorter than 32 characters or contains whitespace. Write a long random value: openssl rand -hex 32',
  })
  @MayBeUnset()
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
