/** The language of remedies. */
export type Language = 'en' | 'zh';

/** One sentence in both languages. */
export type Wording = Readonly<Record<Language, string>>;
