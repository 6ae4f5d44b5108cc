/** The parameters of `wx.config` of the JS-SDK, except the list of functions (`jsApiList`). */
export interface SignedPage {
  readonly appId: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly nonceStr: string;
  readonly signature: string;
}

/** A card (卡券) to be added to a user's wallet. */
export interface WechatCard {
  readonly cardId: string;
  /** For cards with codes of your own. */
  readonly code?: string;
  /** The only user who may take the card. */
  readonly openId?: string;
  /** The outlet id, which comes back in WeChat's messages. Not signed. */
  readonly outerId?: string;
}

/** An entry of the `cardList` of `wx.addCard`. */
export interface SignedCard {
  readonly cardId: string;
  /** JSON, as WeChat requires. */
  readonly cardExt: string;
}

/** Which of a user's cards may be chosen; fields that are left out do not restrict the choice. */
export interface WechatCardChoice {
  readonly shopId?: string;
  readonly cardType?: string;
  readonly cardId?: string;
}

/** The parameters of `wx.chooseCard`. */
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
