import type { CodecName } from './codecs.js';
import type { MirrorPresetName } from './presets.js';

/** Which key of another program, and in which form its value is. */
export interface TheirKeyOptions {
  /** The SDK of the other program, and how it is set up. @default plain text in the key that `key` names */
  readonly preset?: MirrorPresetName | undefined;
  /** The prefix or namespace that the other program is configured with, without the colon that follows it. @default that of its SDK */
  readonly prefix?: string | undefined;
  /** Names the key, if the other program has another one than its SDK. `prefix` is not added. */
  readonly key?: ((appId: string) => string) | undefined;
  /** The form of the value, if it is another one than that of the preset: `json` for the JsonJacksonCodec of Redisson. */
  readonly codec?: CodecName | undefined;
}

/** Options of a `RedisMirror`. */
export interface RedisMirrorOptions extends TheirKeyOptions {
  /** The apps whose credentials are mirrored. @default all of the option `apps` */
  readonly apps?: readonly string[] | undefined;
  /**
   * What to do with a credential that the other program requested itself: `leave` it there until it runs out, or `replace` it. Both are
   * reported.
   *
   * @default 'leave'
   */
  readonly foreign?: 'leave' | 'replace' | undefined;
  /** How often each process looks at the key, besides after each commit, in milliseconds. @default 30000 */
  readonly everyMs?: number | undefined;
  /** Whether the name of the key may contain the AppSecret, as EasyWeChat 6 and node-easywechat name it. @default false */
  readonly acceptSecretInKeyName?: boolean | undefined;
}
