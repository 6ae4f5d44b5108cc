/** The language of errors, remedies and log lines. */
export type Language = 'en' | 'zh';

/** One sentence in both languages. */
export type Wording = Readonly<Record<Language, string>>;

let ofProcess: Language = 'en';

/** The language of `message` and `remedy`. One for the process, so that code that throws does not need to know it. */
export function processLanguage(): Language {
  return ofProcess;
}

/** Sets the language of this process, English unless it is Chinese. The module sets it to the `language` of its options. */
export function setProcessLanguage(language: unknown): void {
  ofProcess = language === 'zh' ? 'zh' : 'en';
}
