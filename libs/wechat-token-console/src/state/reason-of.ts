import type { WechatHealthReason, WechatTokenError } from 'nestjs-wechat-token';
import type { AppReason } from '../console-state.js';

type Text = Pick<WechatHealthReason, 'message' | 'remedy'>;

/** A reason of the health, from its text in both languages. */
export function reasonOf(en: WechatHealthReason, zh: Text): AppReason {
  const { code, errcode, callerIp } = en;
  return { code, ...wordsOf(en, zh), ...defined({ errcode, callerIp }) };
}

/** The reason that an error is. */
export function reasonOfError(error: WechatTokenError): AppReason {
  const { errcode, callerIp } = error as { errcode?: number; callerIp?: string };
  return { code: error.code, ...wordsOf(error.in('en'), error.in('zh')), ...defined({ errcode, callerIp }) };
}

function wordsOf(en: Text, zh: Text): Pick<AppReason, 'message' | 'remedy'> {
  return {
    message: { en: withoutRemedy(en), zh: withoutRemedy(zh) },
    remedy: { en: en.remedy, zh: zh.remedy },
  };
}

/** The message of an error ends with its remedy: a screen shows the two apart. */
function withoutRemedy({ message, remedy }: Text): string {
  return message.endsWith(remedy) ? message.slice(0, -remedy.length).replace(/[.。]\s*$/u, '') : message;
}

/** Without the fields that are not there. */
export function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
