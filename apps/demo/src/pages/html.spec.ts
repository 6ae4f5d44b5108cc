import { describe, expect, it } from 'vitest';
import { html } from './html.js';

describe('html', () => {
  it('escapes whatever could end a text or an attribute', () => {
    expect(html`<p title="${`"'\`<&>`}">${'<b>'}</p>`.text).toBe(
      '<p title="&#34;&#39;&#96;&#60;&#38;&#62;">&#60;b&#62;</p>',
    );
  });

  it('takes over what was written the same way, once', () => {
    expect(html`<p>${html`<b>${'&'}</b>`}</p>`.text).toBe('<p><b>&#38;</b></p>');
  });
});
