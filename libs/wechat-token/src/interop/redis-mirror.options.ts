import type { MirrorPresetName } from './presets.js';

/** Options of a `RedisMirror`. */
export interface RedisMirrorOptions {
  /** How the other program names its key and writes its value. @default plain text in the key that `key` names */
  readonly preset?: MirrorPresetName | undefined;
  /** The prefix or namespace that the other program is configured with, without a colon at its end. @default that of its SDK */
  readonly prefix?: string | undefined;
  /** Names the key, if the other program does not use the one of its SDK. The prefix is not added. */
  readonly key?: ((appId: string) => string) | undefined;
  /** How the value is written, if not as the preset says: Redisson with another codec, say. */
  readonly codec?: 'plain' | 'json' | 'kryo5' | 'php' | undefined;
  /** The apps whose credentials are mirrored. @default all of the option `apps` */
  readonly apps?: readonly string[] | undefined;
  /**
   * What to do with a credential that the other program got by itself: `leave` it, and say so, or `replace` it, at most once a minute
   * and after WeChat was asked about ours.
   *
   * @default 'leave'
   */
  readonly foreign?: 'leave' | 'replace' | undefined;
  /** How often the key is looked at, besides after each commit, in milliseconds. @default 30000 */
  readonly everyMs?: number | undefined;
  /** The time-out of a command. @default 1000 */
  readonly commandTimeoutMs?: number | undefined;
  /** Whether the name of the key may contain the AppSecret, as EasyWeChat 6 and node-easywechat name it. @default false */
  readonly acceptSecretInKeyName?: boolean | undefined;
}
