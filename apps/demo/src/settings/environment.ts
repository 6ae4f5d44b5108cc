import { IsIn, Matches } from 'class-validator';
import { Holds, isOrigin, isWholeNumber, MayBeUnset } from './holds.js';

const COPY_THE_ID = 'Copy the AppID from the console of the app: wx and 16 hexadecimal digits, in lower case';
const PORT_RULE = 'is no port. Write a whole number from 0 to 65535; 0 takes a free one';

/** The demo's variables, as text, with what is asked of each alone. `.env.example` has a sentence for each. */
export class Environment {
  @Matches(/^wx[0-9a-f]{16}$/, { message: `is no AppID. ${COPY_THE_ID}` })
  @MayBeUnset()
  WECHAT_APP_ID?: string;

  @Matches(/^[!-~]{1,128}$/, {
    message: 'has blanks or other characters that no AppSecret has. Copy it again: 32 letters and digits',
  })
  @MayBeUnset()
  WECHAT_APP_SECRET?: string;

  /** Looked at where it is read: what is wrong with it takes several sentences. */
  @Holds(() => true, '')
  @MayBeUnset()
  WECHAT_APPS?: string;

  @IsIn(['stable', 'legacy'], {
    message: 'is something unknown. Write stable or legacy, or leave it out for stable',
  })
  @MayBeUnset()
  WECHAT_ENDPOINT?: 'stable' | 'legacy';

  /** Checked by the library. */
  @Holds(() => true, '')
  @MayBeUnset()
  WECHAT_BASE_URL?: string;

  /** Checked by the library. */
  @Holds(() => true, '')
  @MayBeUnset()
  WECHAT_REFRESH_CRON?: string;

  @Holds(
    (text) => /^\d{1,4}(\.\d{1,3})?$/.test(text) && Number(text) >= 0.1 && Number(text) <= 1000,
    'is no number from 0.1 to 1000. Write how much faster time is to run, or leave it out for 120',
  )
  @MayBeUnset()
  WECHAT_TIME_SCALE?: string;

  @Holds(isWholeNumber(0, 65_535), PORT_RULE)
  @MayBeUnset()
  WECHAT_SIMULATOR_PORT?: string;

  @Holds(
    (text) => URL.canParse(text) && ['redis:', 'rediss:'].includes(new URL(text).protocol),
    'is no Redis URL. Write redis://host:6379, or leave it out to keep tokens in memory',
  )
  @MayBeUnset()
  REDIS_URL?: string;

  @Matches(/^[!-z|~]{1,64}$/, {
    message:
      'has blanks or braces, or is longer than 64 characters. Write a word for the environment, such as staging:',
  })
  @MayBeUnset()
  KEY_PREFIX?: string;

  @Matches(/^[\w.:-]{1,253}$/, { message: 'is no address. Write 127.0.0.1, or the address to listen on' })
  @MayBeUnset()
  HOST?: string;

  @Holds(isWholeNumber(0, 65_535), PORT_RULE)
  @MayBeUnset()
  PORT?: string;

  @Holds(isOrigin, 'is no address of a site. Write scheme and host alone, as in https://demo.example.com')
  @MayBeUnset()
  PUBLIC_URL?: string;

  @Matches(/^[!-~]{16,256}$/, {
    message: 'is shorter than 16 characters or has blanks. Write a long random word: openssl rand -hex 24',
  })
  @MayBeUnset()
  API_KEY?: string;

  @Matches(/^[!-~]{32,256}$/, {
    message: 'is shorter than 32 characters or has blanks. Write a long random word: openssl rand -hex 32',
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
