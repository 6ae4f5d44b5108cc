import type { Wording } from 'nestjs-wechat-token';
import { bilingual, html, type Html } from './html.js';

/** The description of a failure within a page. */
export function failureBox(failure: Wording, code?: string): Html {
  const label = code === undefined ? html`` : html` <code id="code">${code}</code>`;
  return html`<p id="failure" class="failure" role="alert">${bilingual(failure)}${label}</p>`;
}

/** A page that describes a failure and links back. */
export function failurePage(failure: Wording, code: string): Html {
  return html`<h1>${bilingual({ zh: '没有成功', en: 'This did not work' })}</h1>
    ${failureBox(failure, code)}
    <p>
      <a id="back" href="/js-sdk">${bilingual({ zh: '返回，可再试一次', en: 'Back, to try again' })}</a>
    </p>`;
}
