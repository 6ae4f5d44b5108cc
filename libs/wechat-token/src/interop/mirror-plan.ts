import { errorAbout, type OptionProblem } from '../errors/option-problem.js';
import { PLAIN, type MirrorCodec } from './codecs/codec.js';
import { JSON_TEXT } from './codecs/json.js';
import { KRYO5 } from './codecs/kryo5.js';
import { PHP_TEXT } from './codecs/php.js';
import { MIRROR_PRESETS } from './presets.js';
import type { MirrorPreset } from './preset.js';
import type { RedisMirrorOptions } from './redis-mirror.options.js';

const CODECS: Readonly<Record<NonNullable<RedisMirrorOptions['codec']>, MirrorCodec>> = {
  plain: PLAIN,
  json: JSON_TEXT,
  kryo5: KRYO5,
  php: PHP_TEXT,
};

/**
 * A key ends at most so long before its credential, whatever the margin of the other program: WeChat has no other token until the last
 * 300 s, and while the key is missing the other program requests one itself.
 */
const LONGEST_MARGIN_MS = 200_000;

/** What a mirror does, from its options: the preset with what overrides it. */
export interface MirrorPlan extends MirrorPreset {
  /** For events and log lines. */
  readonly name: string;
}

/** Throws `WechatTokenOptionsError`. */
export function planOf(options: RedisMirrorOptions): MirrorPlan {
  const { preset: name, key, codec, prefix } = options;
  const preset: MirrorPreset | undefined = name === undefined ? ownPreset(key) : presetNamed(name);
  if (preset === undefined) throw errorAbout('preset', NO_PRESET);
  if (codec !== undefined && !(codec in CODECS)) throw errorAbout('codec', NO_CODEC);
  return {
    ...preset,
    name: name ?? 'key',
    prefix: prefix ?? preset.prefix,
    ...(key ? { keyOf: ({ appId }) => key(appId), secretInKey: 'no' } : {}),
    ...(codec ? { codec: CODECS[codec] } : {}),
    marginMs: Math.min(preset.marginMs, LONGEST_MARGIN_MS),
  };
}

/** Throws `WechatTokenOptionsError` unless the plan can be written, too. */
export function refuseToWrite(plan: MirrorPlan, { acceptSecretInKeyName }: RedisMirrorOptions): void {
  if (plan.codec.encode === undefined) throw errorAbout('preset', ONLY_READ);
  if (plan.secretInKey === 'readable' && acceptSecretInKeyName !== true) throw errorAbout('acceptSecretInKeyName', SECRET_IN_NAME);
}

function presetNamed(name: string): MirrorPreset | undefined {
  return Object.hasOwn(MIRROR_PRESETS, name) ? Reflect.get(MIRROR_PRESETS, name) : undefined;
}

function ownPreset(key: RedisMirrorOptions['key']): MirrorPreset | undefined {
  if (key === undefined) return undefined;
  const keyOf = ({ appId }: { readonly appId: string }) => key(appId);
  return { kind: 'access-token', prefix: '', keyOf, secretInKey: 'no', codec: PLAIN, marginMs: 0 };
}

const NO_PRESET: OptionProblem = {
  problem: { en: 'of a RedisMirror is unknown, or missing without a key', zh: '（RedisMirror）未知，或与 key 都未填写' },
  remedy: {
    en: `Write one of ${Object.keys(MIRROR_PRESETS).join(', ')}; or name the key: key: (appId) => 'wechat:token:' + appId`,
    zh: `请填写其中之一：${Object.keys(MIRROR_PRESETS).join('、')}；或给出键名 key: (appId) => 'wechat:token:' + appId`,
  },
};

const NO_CODEC: OptionProblem = {
  problem: { en: 'of a RedisMirror is unknown', zh: '（RedisMirror）未知' },
  remedy: {
    en: `Write one of ${Object.keys(CODECS).join(', ')}, or leave it out`,
    zh: `请填写其中之一：${Object.keys(CODECS).join('、')}，或不填`,
  },
};

const ONLY_READ: OptionProblem = {
  problem: {
    en: 'senparc is only for reading: its value contains the AppSecret, and Senparc wipes it when it starts',
    zh: 'senparc 只能读取：其值中含有 AppSecret，且 Senparc 启动时会清空它',
  },
  remedy: {
    en: 'Let that program get tokens from a token server instead: Senparc.Weixin.Config.ApiMpHost',
    zh: '请让该程序改从中控服务器取 token：Senparc.Weixin.Config.ApiMpHost',
  },
};

const SECRET_IN_NAME: OptionProblem = {
  problem: {
    en: "is not true, and this preset writes the AppSecret into the key's name: KEYS, MONITOR and the slow log show it",
    zh: '不为 true，而该预设会把 AppSecret 写进键名：KEYS、MONITOR 和慢日志都能看到',
  },
  remedy: {
    en: "Give the other program a key without it (setKey() of EasyWeChat 6) and name it here: key: (appId) => 'wechat:token:' + appId; or accept it",
    zh: "请让对方使用不含 AppSecret 的键（EasyWeChat 6 的 setKey()），并在此填写 key: (appId) => 'wechat:token:' + appId；或接受它",
  },
};
