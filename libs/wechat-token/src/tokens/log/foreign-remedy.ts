import type { Wording } from '../../errors/language.js';

/** What to do if something else refreshes the token: the most frequent cause first. */
export const FOREIGN_REMEDY: Wording = {
  en: "Find what else requests this app's token from WeChat: usually another process of this application that keeps tokens in its own memory or under another keyPrefix, otherwise another program. Let it use the same store, or get the token from one token server; the stable endpoint is isolated from the legacy one",
  zh: '请找到同样在为该应用获取 token 的一方：最常见的是本应用的另一个进程，它把 token 保存在自己的内存中，或使用了不同的 keyPrefix；否则就是其他程序。让它使用同一存储，或统一从中控服务器取 token；stable 接口与旧接口互相隔离',
};
