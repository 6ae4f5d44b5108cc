import type { Language, Wording } from '../errors/language.js';

/** Where progress goes: a terminal, or nowhere. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** One line that says what is looked at, written over and over, on a terminal only. */
export class Progress {
  constructor(
    private readonly terminal: Terminal,
    private readonly language: Language,
  ) {}

  begin(what: Wording): void {
    const text = this.language === 'zh' ? `正在检查${what.zh}…` : `Looking at ${what.en} …`;
    if (this.terminal.isTTY) this.terminal.write(`\r\u001b[K${text}`);
  }

  clear(): void {
    if (this.terminal.isTTY) this.terminal.write('\r\u001b[K');
  }
}
