import { describe, expect, it } from 'vitest';
import { cardSignature, jsSdkSignature } from './signatures.js';

describe('jsSdkSignature', () => {
  it("equals that of WeChat's own example", () => {
    expect(
      jsSdkSignature({
        ticket: 'sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg',
        nonceStr: 'Wm3WZYTPz0wzccnW',
        timestamp: 1414587457,
        url: 'http://mp.weixin.qq.com?params=value',
      }),
    ).toBe('0f9de62fce790f9a083d5c99e95740ceb90c27ed');
  });
});

describe('cardSignature', () => {
  it("equals that of WeChat's own example", () => {
    expect(
      cardSignature([
        'ojZ8YtyVyr30HheH3CM73y7h4jJE',
        '1404896688',
        'pjZ8Yt1XGILfi-FUsewpnnolGgZk',
        '1434008071',
        '123',
      ]),
    ).toBe('f137ab68b7f8112d20ee528ab6074564e2796250');
  });

  it('sorts by bytes, not by locale', () => {
    expect(cardSignature(['b', 'a', 'B', '_', 'é', 'z'])).toBe(cardSignature(['B', '_', 'a', 'b', 'z', 'é']));
    expect(cardSignature(['ab', 'c'])).not.toBe(cardSignature(['c', 'b', 'a', 'x']));
  });
});
