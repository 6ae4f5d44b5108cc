/** What `wx.config` of the JS-SDK wants, besides the list of functions (`jsApiList`). */
export interface SignedPage {
  readonly appId: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly nonceStr: string;
  readonly signature: string;
}

/** A card (卡券) to be put into a user's wallet. */
export interface WechatCard {
  readonly cardId: string;
  /** For cards with codes of your own. */
  readonly code?: string;
  /** The only user who may take it. */
  readonly openId?: string;
  /** Where it is given out; comes back in WeChat's messages. Not signed. */
  readonly outerId?: string;
}

/** An entry of the `cardList` of `wx.addCard`. */
export interface SignedCard {
  readonly cardId: string;
  /** JSON, as WeChat wants it. */
  readonly cardExt: string;
}

/** Which of a user's cards may be chosen; anything left out leaves the choice open. */
export interface WechatCardChoice {
  readonly shopId?: string;
  readonly cardType?: string;
  readonly cardId?: string;
}

/** What `wx.chooseCard` wants. */
export interface SignedCardChoice {
  readonly shopId: string;
  readonly cardType: string;
  readonly cardId: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly nonceStr: string;
  readonly signType: 'SHA1';
  readonly cardSign: string;
}
