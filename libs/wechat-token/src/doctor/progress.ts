import type { Language, Wording } from '../errors/language.js';

/** Where progress goes: a terminal, or nowhere. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** One line that says what is looked at, written over and over, on a terminal only. */
export class Progress {
  private text = '';

  constructor(
    private readonly terminal: Terminal,
    private readonly language: Language,
  ) {}

  begin(what: Wording): void {
    this.text = this.language === 'zh' ? `正在检查${what.zh}…` : `Looking at ${what.en} …`;
    this.show();
  }

  /** Makes room for other lines, until it is shown again. */
  clear(): void {
    if (this.terminal.isTTY) this.terminal.write('\r\u001b[K');
  }

  show(): void {
    if (this.terminal.isTTY) this.terminal.write(`\r\u001b[K${this.text}`);
  }
}
