import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { PATIENCE_MS } from '../../waiting/eventually.js';

const PICTURES = fileURLToPath(new URL('../../../artifacts/console/', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export type Language = 'en' | 'zh';
export type Scheme = 'light' | 'dark';

/** The height of a phone, and of a laptop. */
const HEIGHTS: Readonly<Record<number, number>> = { 1280: 800, 390: 844, 320: 640 };
export const WIDTHS = [1280, 390, 320];
export const SCHEMES: readonly Scheme[] = ['light', 'dark'];

/** What a finger has to hit on a phone, and is less than 44 px high or wide. Links in a sentence are as high as their line. */
const SMALL_TARGETS = `innerWidth > 640 ? [] : [...document.querySelectorAll(
  'button, summary, .check, .tab, .segments a, a.button, input:not([type=checkbox])',
)].filter((target) => target.checkVisibility()).flatMap((target) => {
  const { width, height } = target.getBoundingClientRect();
  return width < 44 || height < 44 ? [width + ' × ' + height + ' px: ' + target.outerHTML.slice(0, 90)] : [];
})`;

/** Which rules of axe: the colours, or what the colours of the system do not change. */
export type AxeRules = 'all' | 'colours' | 'structure';

const RULES: Readonly<Record<AxeRules, string>> = {
  all: '',
  colours: ", runOnly: ['color-contrast']",
  structure: ", rules: { 'color-contrast': { enabled: false } }",
};

/** Somebody at a browser. */
export class ConsoleVisitor {
  /** Errors that the browser reports, and requests to other origins. */
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      const own = page.url().startsWith('http') ? new URL(page.url()).origin : origin;
      if (protocol !== 'data:' && origin !== own && !request.isNavigationRequest())
        this.complaints.push(request.url());
    });
  }

  static async arriving(browser: Browser, language: Language, width = 1280): Promise<ConsoleVisitor> {
    const context = await browser.newContext({
      locale: language === 'zh' ? 'zh-CN' : 'en-GB',
      timezoneId: 'Asia/Shanghai',
      viewport: { width, height: HEIGHTS[width]! },
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(PATIENCE_MS);
    return new ConsoleVisitor(context, await context.newPage());
  }

  /** Opens a screen, and waits for what it shows. */
  async open({ url }: { readonly url: string }, address: string): Promise<void> {
    await this.page.goto(url + address);
    await this.page.locator('main :is(h1, [role=alert])').first().waitFor();
  }

  /** Makes the window that wide, in those colours. */
  async look(width: number, scheme: Scheme): Promise<void> {
    await this.page.setViewportSize({ width, height: HEIGHTS[width]! });
    await this.page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  }

  /** A picture for whoever looks at the run, and asked for it by `PICTURES=1`. */
  async picture(name: string): Promise<void> {
    if (process.env['PICTURES'] !== '1') return;
    mkdirSync(PICTURES, { recursive: true });
    await this.page.screenshot({ path: `${PICTURES}${name}.png`, fullPage: true });
  }

  /** Switches the page to a language, as somebody does by its button. */
  async speak(language: Language): Promise<void> {
    const button = this.page.getByRole('button', { name: language === 'zh' ? '中文' : 'EN', exact: true });
    if (await button.isVisible()) await button.click();
    await this.page.locator(`html[lang^=${language}]`).waitFor();
  }

  /** What is wrong with how the page looks: it scrolls sideways, or a target is too small for a finger. */
  async misfits(): Promise<string[]> {
    const [tooWide, small] = (await this.page.evaluate(
      `[document.documentElement.scrollWidth - innerWidth, ${SMALL_TARGETS}]`,
    )) as [number, string[]];
    return tooWide > 0 ? [...small, `${tooWide} px wider than the window`] : small;
  }

  /** What axe finds. The debugger runs it, so that the page's policy stays as it is. */
  async violations(which: AxeRules = 'all'): Promise<string[]> {
    // It is large: sending it takes longer than asking.
    if (!(await this.page.evaluate('"axe" in globalThis'))) await this.page.evaluate(`(() => {${AXE}})()`);
    const only = RULES[which];
    const { violations } = (await this.page.evaluate(
      `axe.run(document, { resultTypes: ['violations'], preload: false${only} })`,
    )) as AxeResults;
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    );
  }

  /** Both. */
  async faults(): Promise<string[]> {
    return [...(await this.misfits()), ...(await this.violations())];
  }

  /** The button of that name, in the page or in the open dialog. */
  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  leave(): Promise<void> {
    return this.context.close();
  }
}
