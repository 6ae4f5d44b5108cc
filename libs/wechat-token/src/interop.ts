// Copies of our credentials where programs of other SDKs look for theirs, and a reader of theirs.
export { RedisMirror } from './interop/redis-mirror.js';
export { TheirAccessToken } from './interop/their-access-token.js';
export type { RedisMirrorOptions, TheirKeyOptions } from './interop/mirror.options.js';
export { MIRROR_PRESETS, type MirrorPreset, type MirrorPresetName } from './interop/presets.js';
export type { CodecName } from './interop/codecs.js';
