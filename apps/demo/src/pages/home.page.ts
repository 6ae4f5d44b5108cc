import type { Wording } from 'nestjs-wechat-token';
import { failureBox } from './failure.page.js';
import { bilingual, html, type Html } from './html.js';

/** The content of the page. */
export interface Home {
  readonly appId: string;
  /** The URL that begins a login. */
  readonly loginUrl: string;
  /** Whether a simulator can say if it accepts the signature. */
  readonly isSimulated: boolean;
  /** The user who is logged in; without a nickname if WeChat did not return it. */
  readonly user?: { readonly openId: string; readonly nickname?: string };
  /** Why something is missing. */
  readonly failure?: Wording;
}

const SIGNED_FIELDS = ['appId', 'timestamp', 'nonceStr', 'signature'];

/** The page that is signed for the JS-SDK, and where a user logs in. */
export function homePage(home: Home): Html {
  return html`<h1>${bilingual({ zh: 'JS-SDK 与网页授权', en: 'JS-SDK and login' })}</h1>
    <p>
      ${bilingual({
        zh: '本页为 JS-SDK 签名，用户通过网页授权登录。',
        en: 'This page is signed for the JS-SDK; users log in with WeChat.',
      })}
    </p>
    ${signatureSection(home)} ${loginSection(home)}`;
}

function signatureSection({ appId, isSimulated }: Home): Html {
  const rows = SIGNED_FIELDS.map(
    (field) =>
      html`<dt>${field}</dt>
        <dd><code id="${field}">…</code></dd>`,
  );
  return html`<section id="js-sdk" data-app-id="${appId}">
    <h2>JS-SDK</h2>
    <p>
      ${bilingual({ zh: '为本页签好的 wx.config 参数：', en: 'The parameters of wx.config, signed for this page:' })}
    </p>
    <dl>
      ${joined(rows)}
      <dt>url</dt>
      <dd><code id="url">…</code></dd>
    </dl>
    ${isSimulated ? VERDICTS : NO_VERDICT}
    <p id="unsigned" class="failure" role="alert" hidden>
      ${bilingual({ zh: '本页未能签名：', en: 'The page could not be signed:' })}
      <span id="reason" lang="en"></span>
    </p>
    <noscript>
      <p class="failure">
        ${bilingual({ zh: '签名需要 JavaScript。', en: 'The signature needs JavaScript.' })}
      </p>
    </noscript>
  </section>`;
}

const VERDICTS = html`<p id="accepted" class="good" hidden>
    ${bilingual({ zh: '✓ 模拟的微信接受这个签名。', en: 'The simulated WeChat accepts this signature.' })}
  </p>
  <p id="refused" class="failure" role="alert" hidden>
    ${bilingual({ zh: '✗ 模拟的微信不接受这个签名。', en: 'The simulated WeChat does not accept this signature.' })}
  </p>`;

const NO_VERDICT = html`<p>
  ${bilingual({
    zh: '签名是否正确，由微信内的 wx.config 判断。',
    en: 'Only wx.config inside WeChat can verify the signature.',
  })}
</p>`;

function loginSection({ user, failure, loginUrl }: Home): Html {
  return html`<section id="login-section">
    <h2>${bilingual({ zh: '网页授权登录', en: 'Log in with WeChat' })}</h2>
    ${failure === undefined ? html`` : failureBox(failure)}
    ${
      user === undefined
        ? html`<p>
            <a id="login" class="button" href="${loginUrl}">
              ${bilingual({ zh: '微信登录（网页授权）', en: 'Log in with WeChat' })}
            </a>
          </p>`
        : userBlock(user)
    }
  </section>`;
}

function userBlock({ openId, nickname }: NonNullable<Home['user']>): Html {
  const name =
    nickname === undefined
      ? html``
      : html`<dt>${bilingual({ zh: '昵称', en: 'nickname' })}</dt>
          <dd><strong id="nickname">${nickname}</strong></dd>`;
  return html`<dl>
      ${name}
      <dt>openid</dt>
      <dd><code id="openid">${openId}</code></dd>
    </dl>
    <form method="post" action="/wechat/forget">
      <button id="forget">${bilingual({ zh: '忘记我', en: 'Forget me' })}</button>
    </form>`;
}

function joined(pieces: readonly Html[]): Html {
  return pieces.reduce((all, piece) => html`${all}${piece}`);
}
