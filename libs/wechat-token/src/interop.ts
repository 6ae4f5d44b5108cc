// Copies of our credentials where programs of other SDKs look for theirs, and readers of theirs.
export { readTheirs, type TheirCredential, type TheirPlace } from './interop/read-theirs.js';
export { RedisMirror } from './interop/redis-mirror.js';
export type { RedisMirrorOptions } from './interop/redis-mirror.options.js';
export { MIRROR_PRESETS, type MirrorPresetName } from './interop/presets.js';
export type { MirrorPlace, MirrorPreset } from './interop/preset.js';
export type { FoundToken, MirrorCodec, MirroredToken } from './interop/codecs/codec.js';
