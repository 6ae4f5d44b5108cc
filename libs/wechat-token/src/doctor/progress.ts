import type { Language, Wording } from '../errors/language.js';

/** Where progress goes: to a terminal, or nowhere. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** One line about the current step, overwritten each time, on a terminal only. */
export class Progress {
  private text = '';

  constructor(
    private readonly terminal: Terminal,
    private readonly language: Language,
  ) {}

  begin(what: Wording): void {
    this.text = this.language === 'zh' ? `正在检查${what.zh}…` : `Checking ${what.en} …`;
    this.show();
  }

  /** Clears the line for other output, until it is shown again. */
  clear(): void {
    if (this.terminal.isTTY) this.terminal.write('\r\u001b[K');
  }

  show(): void {
    if (this.terminal.isTTY) this.terminal.write(`\r\u001b[K${this.text}`);
  }
}
