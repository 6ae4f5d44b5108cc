import { randomBytes } from 'node:crypto';
import type { AppRegistry } from '../apps/app-registry.js';
import type { CredentialKeeper } from '../../core/keeper/credential-keeper.js';
import type { Credential } from '../../core/ports/credential.js';
import type { RefreshResult } from '../../core/ports/keeper-status.js';
import type { WaitOptions } from '../../core/time/deadline.js';
import { AuthorizationInvalidError } from '../../errors/authorization-invalid.error.js';
import { CallInvalidError } from '../../errors/call-invalid.error.js';
import { TICKET_TYPES, type TicketType } from '../../wechat/issuers/ticket.issuer.js';
import type { WechatAppChoice } from '../wechat-token.service.js';
import { cardSignature, jsSdkSignature } from '../../wechat/signatures/signatures.js';
import type { SignedCard, SignedPage, WechatCard, WechatCardChoice, SignedCardChoice } from './signed.js';

/** The tickets of each app, and the signatures made with them. Kept and shared like access tokens. */
export class WechatTicketService {
  constructor(private readonly apps: AppRegistry) {}

  /**
   * The ticket that signs pages for the JS-SDK. Served from this process's cache without I/O; a caller waits, at most `timeoutMs`, only if
   * no usable ticket is cached. Throws as `getAccessToken()` does.
   */
  async getJsapiTicket(call?: WechatAppChoice): Promise<string> {
    const { keeper, wait } = await this.apps.meant(call);
    return this.ticketOf(keeper, 'jsapi', wait);
  }

  /** The ticket that signs cards (卡券). As {@link getJsapiTicket}. */
  async getCardTicket(call?: WechatAppChoice): Promise<string> {
    const { keeper, wait } = await this.apps.meant(call);
    return this.ticketOf(keeper, 'wx_card', wait);
  }

  /**
   * A ticket with its version and lifetime. As {@link getJsapiTicket}; throws `AuthorizationInvalidError` for a type that
   * does not exist.
   */
  async getTicket(type: TicketType, call?: WechatAppChoice): Promise<Credential> {
    const { keeper, wait } = await this.apps.meant(call);
    this.checkType(type, keeper);
    return this.keeperOf(keeper, type).getCredential(wait);
  }

  /**
   * Reports that WeChat refused a signature although everything else was correct. Returns the ticket to continue with: another one, or the
   * same after WeChat confirmed it. Throws `AuthorizationInvalidError` for an unknown type, `CallInvalidError` for an invalid ticket.
   */
  async reportRejected(type: TicketType, ticket: string, call?: WechatAppChoice): Promise<Credential> {
    const { keeper: app, wait } = await this.apps.meant(call);
    this.checkType(type, app);
    if (typeof ticket !== 'string' || ticket === '') {
      throw new CallInvalidError(app.target.key.appId, 'NO_TICKET');
    }
    return this.keeperOf(app, type).reportRejected(ticket, wait);
  }

  /**
   * Asks WeChat which ticket is valid. For reports by others, which may be wrong: unlike after {@link reportRejected}, the ticket stays in
   * use meanwhile, also if WeChat cannot be reached. The outcome is `unchanged` within five minutes of WeChat's last answer to any process.
   */
  async checkTicket(type: TicketType, call?: WechatAppChoice): Promise<RefreshResult> {
    const { keeper, wait } = await this.apps.meant(call);
    this.checkType(type, keeper);
    return this.keeperOf(keeper, type).confirm(wait);
  }

  /**
   * The parameters of `wx.config` of the JS-SDK for one page, except the list of functions: `url` is exactly the page's `location.href` up
   * to the `#`. Throws `AuthorizationInvalidError` for an invalid URL.
   *
   * @see https://developers.weixin.qq.com/doc/service/guide/h5/jssdk.html
   */
  async signJsSdk(url: string, call?: WechatAppChoice): Promise<SignedPage> {
    const { keeper: app, wait } = await this.apps.meant(call);
    const { appId } = app.target.key;
    this.checkUrl(url, appId);
    const nonceStr = newNonce();
    const timestamp = this.now();
    const ticket = await this.ticketOf(app, 'jsapi', wait);
    return { appId, timestamp, nonceStr, signature: jsSdkSignature({ ticket, nonceStr, timestamp, url }) };
  }

  /**
   * A card for the `cardList` of `wx.addCard`.
   *
   * @see https://developers.weixin.qq.com/doc/service/guide/h5/jssdk.html
   */
  async signCard(card: WechatCard, call?: WechatAppChoice): Promise<SignedCard> {
    const { keeper: app, wait } = await this.apps.meant(call);
    const { appId } = app.target.key;
    const { cardId, code, openId, outerId } = card ?? ({} as Partial<WechatCard>);
    if (!areTexts([cardId, code, openId, outerId]) || !cardId) {
      throw new AuthorizationInvalidError(appId, 'CARD');
    }
    const nonce = newNonce();
    const timestamp = String(this.now());
    const ticket = await this.ticketOf(app, 'wx_card', wait);
    const signature = cardSignature([ticket, timestamp, cardId, code ?? '', openId ?? '', nonce]);
    const cardExt = {
      ...(code === undefined ? {} : { code }),
      ...(openId === undefined ? {} : { openid: openId }),
      timestamp,
      nonce_str: nonce,
      ...(outerId === undefined ? {} : { outer_str: outerId }),
      signature,
    };
    return { cardId, cardExt: JSON.stringify(cardExt) };
  }

  /** The parameters of `wx.chooseCard`, which lets a user choose among the cards that they hold. */
  async signCardChoice(choice: WechatCardChoice = {}, call?: WechatAppChoice): Promise<SignedCardChoice> {
    const { keeper: app, wait } = await this.apps.meant(call);
    const { appId } = app.target.key;
    const { shopId = '', cardType = '', cardId = '' } = choice ?? {};
    if (!areTexts([shopId, cardType, cardId])) {
      throw new AuthorizationInvalidError(appId, 'CARD');
    }
    const nonceStr = newNonce();
    const timestamp = this.now();
    const ticket = await this.ticketOf(app, 'wx_card', wait);
    const cardSign = cardSignature([ticket, appId, shopId, String(timestamp), nonceStr, cardId, cardType]);
    return { shopId, cardType, cardId, timestamp, nonceStr, signType: 'SHA1', cardSign };
  }

  private ticketOf(app: CredentialKeeper, type: TicketType, wait: WaitOptions | undefined): Promise<string> {
    return this.keeperOf(app, type).getValue(wait);
  }

  private keeperOf({ target }: CredentialKeeper, subject: TicketType): CredentialKeeper {
    const { appId } = target.key;
    return this.apps.core.accounts.keeperFor({ appId, kind: 'ticket', subject });
  }

  private checkType(type: TicketType, { target }: CredentialKeeper): void {
    if (!TICKET_TYPES.includes(type)) throw new AuthorizationInvalidError(target.key.appId, 'TICKET_TYPE');
  }

  private checkUrl(url: unknown, appId: string): void {
    if (
      typeof url !== 'string' ||
      !/^https?:\/\/[^\s/?#]/i.test(url) ||
      /\s/.test(url) ||
      !URL.canParse(url)
    ) {
      throw new AuthorizationInvalidError(appId, 'URL');
    }
    if (url.includes('#')) throw new AuthorizationInvalidError(appId, 'URL_HAS_FRAGMENT');
    // WeChat compares with the URL in the browser: a signature for any other spelling is refused as "invalid signature".
    if (new URL(url).href !== url) throw new AuthorizationInvalidError(appId, 'URL_NOT_OF_BROWSER');
  }

  private now(): number {
    return Math.floor(this.apps.options.clock.now() / 1_000);
  }
}

function newNonce(): string {
  return randomBytes(8).toString('hex');
}

function areTexts(values: readonly unknown[]): boolean {
  return values.every((value) => value === undefined || typeof value === 'string');
}
