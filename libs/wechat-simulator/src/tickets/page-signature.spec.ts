import { describe, expect, it } from 'vitest';
import { Caller, stillSimulator } from '../../test/caller.js';
import { DEFAULT_APP } from '../index.js';
import { control } from '../server/control.js';
import { pageSignature } from './page-signature.js';

const PAGE = { url: 'http://127.0.0.1:3000/?a=1&b=%20', nonceStr: 'abc', timestamp: 1_414_587_457 };

describe('pageSignature', () => {
  it('is that of the official example', () => {
    const signature = pageSignature(
      'sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg',
      {
        nonceStr: 'Wm3WZYTPz0wzccnW',
        timestamp: 1_414_587_457,
        url: 'http://mp.weixin.qq.com?params=value',
        signature: '',
      },
    );

    expect(signature).toBe('0f9de62fce790f9a083d5c99e95740ceb90c27ed');
  });
});

describe('a signed page', () => {
  function setUp() {
    const simulator = stillSimulator();
    const caller = new Caller(simulator);
    const { access_token: token } = caller.stableToken();
    const signedWith = (type: string) =>
      pageSignature(String(caller.ticket(token, type)['ticket']), { ...PAGE, signature: '' });
    const isAccepted = (claim: object) => {
      const body = JSON.stringify(claim);
      const answer = control(simulator, { method: 'POST', url: '/__simulator/accepts-page', body });
      return (JSON.parse(answer.body) as { accepted: boolean }).accepted;
    };
    return { tickets: simulator.console(DEFAULT_APP.appId).tickets, signedWith, isAccepted };
  }

  it.each([
    ['as it was signed', {}, true],
    ['at another address', { url: 'http://127.0.0.1:3000/' }, false],
    ['with another nonce', { nonceStr: 'abd' }, false],
    ['with another time', { timestamp: PAGE.timestamp + 1 }, false],
    ['with another signature', { signature: '0f9de62fce790f9a083d5c99e95740ceb90c27ed' }, false],
    ['without a signature', { signature: '' }, false],
  ])('is judged %s', (_, difference, accepted) => {
    const { signedWith, isAccepted } = setUp();
    const signature = signedWith('jsapi');

    expect(isAccepted({ ...PAGE, signature, ...difference })).toBe(accepted);
  });

  it('is accepted as long as its ticket is', () => {
    const { tickets, signedWith, isAccepted } = setUp();
    const signature = signedWith('jsapi');

    tickets.kill(tickets.current('jsapi')!.value);

    expect(isAccepted({ ...PAGE, signature })).toBe(false);
  });

  it('is not signed with the ticket of cards', () => {
    const { signedWith, isAccepted } = setUp();

    expect(isAccepted({ ...PAGE, signature: signedWith('wx_card') })).toBe(false);
  });
});
