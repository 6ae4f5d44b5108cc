import { effect, signal } from '@preact/signals';
import type { Wording } from 'nestjs-wechat-token';
import { recall, remember } from '../memory.js';

export type Language = keyof Wording;

/** The language of the page: as chosen before, or else the browser's. */
export const language = signal<Language>(languageOf(recall('language'), preferred()));

/** `wording` in the language of the page. */
export function say(wording: Wording): string {
  return wording[language.value];
}

/** Sets the language, and remembers it in this browser. */
export function chooseLanguage(chosen: Language): void {
  remember('language', chosen);
  language.value = chosen;
}

/** Keeps `lang` of the document right: a screen reader pronounces by it. */
export function followLanguage(): void {
  effect(() => {
    document.documentElement.lang = localeOf(language.value);
  });
}

/** The first of the browser's languages that the page has; English without one. */
function languageOf(chosen: string | undefined, preferred: readonly string[]): Language {
  if (chosen === 'zh' || chosen === 'en') return chosen;
  const known = preferred.find((tag) => /^(zh|en)\b/i.test(tag));
  return known?.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** As `Intl` and `lang` want it. */
export function localeOf(language: Language): string {
  return language === 'zh' ? 'zh-CN' : 'en-GB';
}

function preferred(): readonly string[] {
  return globalThis.navigator?.languages ?? [];
}
