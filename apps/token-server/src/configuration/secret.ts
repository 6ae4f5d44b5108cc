import type { Language, Wording } from 'nestjs-wechat-token';

/** Where a secret comes from. */
export type SecretOrigin =
  { readonly kind: 'file' | 'variable'; readonly name: string } | { readonly kind: 'inline' };

/** A secret of the configuration. Whatever prints it shows where it comes from and how long it is. */
export class Secret {
  readonly #text: string;

  constructor(
    text: string,
    private readonly origin: SecretOrigin,
  ) {
    this.#text = text;
  }

  /** The secret itself. */
  reveal(): string {
    return this.#text;
  }

  /** `(from /run/secrets/wx-shop, 32 characters)` */
  in(language: Language): string {
    const { origin } = this;
    const { length } = this.#text;
    const from = SOURCES[origin.kind](origin.kind === 'inline' ? '' : origin.name)[language];
    return language === 'zh' ? `（${from}，${length} 个字符）` : `(${from}, ${length} characters)`;
  }

  toJSON(): string {
    return this.in('en');
  }
}

const SOURCES: Readonly<Record<SecretOrigin['kind'], (name: string) => Wording>> = {
  file: (name) => ({ en: `from ${name}`, zh: `来自 ${name}` }),
  variable: (name) => ({ en: `from the variable ${name}`, zh: `来自环境变量 ${name}` }),
  inline: () => ({ en: 'from the configuration itself', zh: '写在配置文件中' }),
};
