import { describe, expect, it } from 'vitest';
import { html } from './html.js';

describe('html', () => {
  it('escapes every character that could end a text or an attribute', () => {
    expect(html`<p title="${`"'\`<&>`}">${'<b>'}</p>`.text).toBe(
      '<p title="&#34;&#39;&#96;&#60;&#38;&#62;">&#60;b&#62;</p>',
    );
  });

  it('inserts HTML that was written the same way unchanged', () => {
    expect(html`<p>${html`<b>${'&'}</b>`}</p>`.text).toBe('<p><b>&#38;</b></p>');
  });
});
