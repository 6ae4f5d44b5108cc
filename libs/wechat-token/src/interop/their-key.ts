import { createHash } from 'node:crypto';
import { errorAbout } from '../errors/option-problem.js';
import { CODECS } from './codecs.js';
import type { MirrorCodec } from './codecs/codec.js';
import { NO_PRESET } from './mirror.check.js';
import type { TheirKeyOptions } from './mirror.options.js';
import { MIRROR_PRESETS, type MirrorPreset } from './presets.js';

/** A key of another program: what it is called for an app, and what is in it. */
export interface TheirKey {
  /** The name of the preset, or `key`. */
  readonly name: string;
  readonly kind: string;
  readonly subject?: string;
  readonly codec: MirrorCodec;
  readonly marginMs: number;
  /** Whether the AppSecret is needed to name the key, and whether it can be read there. */
  readonly secretInName: 'no' | 'hashed' | 'readable';
  nameFor(appId: string, appSecret: string): string;
}

/** The key that checked options describe. Throws `WechatTokenOptionsError`. */
export function theirKeyOf({ preset: name, key, codec, prefix }: TheirKeyOptions): TheirKey {
  if (name === undefined && key === undefined) throw errorAbout('preset', NO_PRESET);
  const preset: MirrorPreset = name === undefined ? OWN : MIRROR_PRESETS[name];
  const { kind, subject, marginSeconds } = preset;
  return {
    name: name ?? 'key',
    kind,
    ...(subject === undefined ? {} : { subject }),
    codec: CODECS[codec ?? preset.codec],
    marginMs: marginSeconds * 1_000,
    secretInName: key ? 'no' : secretIn(preset),
    nameFor: key
      ? (appId) => nameBy(key, appId)
      : (appId, appSecret) => nameOf(preset, { prefix, appId, appSecret }),
  };
}

const OWN: MirrorPreset = { kind: 'access-token', prefix: '', key: '', codec: 'plain', marginSeconds: 0 };

/** Throws if the application's function gives no name: Redis would take any other value for a text. */
function nameBy(key: (appId: string) => string, appId: string): string {
  const name: unknown = key(appId);
  if (typeof name === 'string' && name !== '') return name;
  throw new TypeError('The key has no name');
}

function nameOf(
  preset: MirrorPreset,
  {
    prefix = preset.prefix,
    appId,
    appSecret,
  }: { readonly prefix: string | undefined; readonly appId: string; readonly appSecret: string },
): string {
  const filled = (template: string) => template.replace('{appId}', appId).replace('{appSecret}', appSecret);
  const hash = createHash('md5')
    .update(filled(preset.md5 ?? ''))
    .digest('hex');
  const name = filled(preset.key).replace('{md5}', hash);
  return prefix === '' ? name : `${prefix}:${name}`;
}

function secretIn({ key, md5 = '' }: MirrorPreset): TheirKey['secretInName'] {
  if (key.includes('{appSecret}')) return 'readable';
  return md5.includes('{appSecret}') ? 'hashed' : 'no';
}
