import type { Language } from 'nestjs-wechat-token';

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
    const { length } = this.#text;
    if (language === 'zh') {
      const from = {
        file: (name: string) => `来自 ${name}`,
        variable: (name: string) => `来自环境变量 ${name}`,
        inline: () => '写在配置文件中',
      };
      return `（${this.fromBy(from)}，${length} 个字符）`;
    }
    const from = {
      file: (name: string) => `from ${name}`,
      variable: (name: string) => `from the variable ${name}`,
      inline: () => 'from the configuration itself',
    };
    return `(${this.fromBy(from)}, ${length} characters)`;
  }

  toJSON(): string {
    return this.in('en');
  }

  private fromBy(words: Readonly<Record<SecretOrigin['kind'], (name: string) => string>>): string {
    return words[this.origin.kind](this.origin.kind === 'inline' ? '' : this.origin.name);
  }
}
