import type { Language } from 'nestjs-wechat-token';

/** The language of the terminal: Chinese where `LC_ALL`, `LC_MESSAGES` or `LANG` says so. */
export function languageOf(environment: Readonly<Record<string, string | undefined>>): Language {
  const [set = ''] = ['LC_ALL', 'LC_MESSAGES', 'LANG'].map((name) => environment[name]).filter(Boolean);
  return /^zh/i.test(set) ? 'zh' : 'en';
}
