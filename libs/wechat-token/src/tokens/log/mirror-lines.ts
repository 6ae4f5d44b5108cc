import type { MirrorEvent } from '../../core/ports/keeper-events.js';
import type { Wording } from '../../errors/language.js';
import { storeRemedyOf } from '../../errors/token-store.error.js';

/** Remedies that no store needs. */
const REMEDIES: Readonly<Record<string, Wording>> = {
  WRONG_TYPE: {
    en: 'Its key holds something other than a string, which is left alone: name another key, or delete it',
    zh: '该键的类型不是 string，不会改动：请换一个键，或删除它',
  },
  APP_UNKNOWN: {
    en: 'This process has no such app: correct the option apps of the mirror',
    zh: '本进程没有此应用：请修正镜像的选项 apps',
  },
  NO_KIND: {
    en: 'The app has no such credential: name the apps that do in the option apps of the mirror',
    zh: '该应用没有这种凭据：请在镜像的选项 apps 中只填写有的应用',
  },
  NO_SECRET: {
    en: 'The key is named after the AppSecret, which this process does not have: provide it, or name the key',
    zh: '键名中需要 AppSecret，而本进程没有：请提供它，或用 key 指定键名',
  },
  UNKNOWN: {
    en: 'Check the key function of the mirror, and its Redis',
    zh: '请检查镜像的 key 函数及其 Redis',
  },
};

/** What happened to a mirror. `name` is that of the credential. */
export function mirrorLine(event: MirrorEvent, name: string): Wording {
  const { mirror } = event;
  switch (event.type) {
    case 'mirror-failed': {
      const remedy = REMEDIES[event.reason] ?? storeRemedyOf(event.reason);
      return {
        en: `${name} could not be written to the mirror ${mirror}: ${event.reason}. ${remedy.en}. Programs that read it keep the last one until it expires`,
        zh: `${name} 未能写入镜像 ${mirror}：${event.reason}。${remedy.zh}。读取它的程序在过期前仍使用上一个`,
      };
    }
    case 'mirror-back':
      return { en: `${name} is in the mirror ${mirror} again`, zh: `${name} 已重新写入镜像 ${mirror}` };
    case 'mirror-deleted':
      return {
        en: `Another program deleted ${name} from the mirror ${mirror}, perhaps because WeChat refused it. It has been written again, and is checked`,
        zh: `其他程序从镜像 ${mirror} 中删除了 ${name}，可能是因为微信拒绝了它。现已重新写入，并将核实`,
      };
    case 'mirror-foreign':
      return event.isReplaced
        ? {
            en: `Another program wrote a credential of its own into the mirror ${mirror} of ${name}, and ours has replaced it. Take the AppSecret away from that program`,
            zh: `其他程序向 ${name} 的镜像 ${mirror} 写入了自己的凭据，现已替换。请收回该程序的 AppSecret`,
          }
        : {
            en: `The mirror ${mirror} of ${name} holds a credential that another program requested itself, which is left alone. Take the AppSecret away from that program and delete the key, or set foreign: 'replace'`,
            zh: `${name} 的镜像 ${mirror} 中是其他程序自行获取的凭据，不会改动。请收回该程序的 AppSecret 并删除该键，或设置 foreign: 'replace'`,
          };
  }
}
