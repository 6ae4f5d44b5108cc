/** The language of errors, remedies and log lines. */
export type Language = 'en' | 'zh';

/** One sentence in both languages. */
export type Wording = Readonly<Record<Language, string>>;

let ofProcess: Language = 'en';

/** The language that `message` and `remedy` of an error are in. One for the process, so that whatever fails need not know it. */
export function processLanguage(): Language {
  return ofProcess;
}

/** Sets the language of this process, English unless it is Chinese: the module does, to the `language` of its options. */
export function setProcessLanguage(language: unknown): void {
  ofProcess = language === 'zh' ? 'zh' : 'en';
}
