import { SENPARC_PRESETS, NODE_PRESETS } from './presets/node-and-net.js';
import { EASYWECHAT_PRESETS } from './presets/easywechat.js';
import { GO_PRESETS } from './presets/go.js';
import { WXJAVA_PRESETS } from './presets/wxjava.js';
import type { MirrorPreset } from './preset.js';

/** Where known SDKs keep their credentials in Redis, by name. */
export const MIRROR_PRESETS = {
  ...WXJAVA_PRESETS,
  ...EASYWECHAT_PRESETS,
  ...GO_PRESETS,
  ...NODE_PRESETS,
  ...SENPARC_PRESETS,
} as const satisfies Readonly<Record<string, MirrorPreset>>;

/** The name of one of {@link MIRROR_PRESETS}. */
export type MirrorPresetName = keyof typeof MIRROR_PRESETS;
