import { ConsoleRefusal } from '../console-refusal.js';

/** This process does not know the app. */
export function noSuchApp(): ConsoleRefusal {
  return new ConsoleRefusal(404, {
    code: 'APP_UNKNOWN',
    message: { en: 'This console has no such app', zh: '控制台中没有这个应用' },
    remedy: {
      en: 'Compare the AppID with the one in the configuration; an app of the app source appears with its first use',
      zh: '请核对 AppID 与配置是否一致；来自 appSource 的应用在首次使用后才会出现',
    },
  });
}

/** Throws: the page requests a screen that this console does not have. */
export function noSuchView(view: string): never {
  throw new ConsoleRefusal(404, {
    code: 'NOT_FOUND',
    message: { en: `This console has no screen "${view}"`, zh: `控制台中没有页面“${view}”` },
  });
}
