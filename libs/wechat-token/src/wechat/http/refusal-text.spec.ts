import { describe, expect, it } from 'vitest';
import { refusalTextOf } from './refusal-text.js';

const TOKEN = 'a+token/of=ours';
const OPEN_ID = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';

describe('refusalTextOf', () => {
  it.each([
    ['argument invalid! data.thing1.value invalid', 'argument invalid! data.thing1.value invalid'],
    ['api unauthorized rid: 6193c1d4-0b6b3b8f-4d6d5f3a', 'api unauthorized'],
    ['invalid appid, rid: 6193c1d4-0b6b3b8f-4d6d5f3a hint: [up]', 'invalid appid hint: [up]'],
    [`invalid openid ${OPEN_ID}`, 'invalid openid ***'],
    [
      'argument invalid! data.character_string1.value is empty',
      'argument invalid! data.character_string1.value is empty',
    ],
    ['one\nERROR\u001b[31m forged\u2028line', 'one ERROR [31m forged line'],
    [`token ${TOKEN} and ${encodeURIComponent(TOKEN)}`, 'token *** and ***'],
    [`secret ${'0123456789abcdef'.repeat(2)}.`, 'secret ***.'],
    [`/cgi-bin/token?secret=${'0123456789abcdef'.repeat(2)}&x`, '/cgi-bin/token?***&x'],
    ['', undefined],
    [42, undefined],
    [undefined, undefined],
  ])('turns %j into %j', (errmsg, text) => {
    expect(refusalTextOf({ errmsg }, [TOKEN, ''])).toBe(text);
  });

  it("is short, however long WeChat's text is", () => {
    expect(refusalTextOf({ errmsg: 'no '.repeat(100_000) }, [])).toHaveLength(256);
  });
});
