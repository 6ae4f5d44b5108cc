/** The client certificate of a reader, where the token server requires one. PEM. */
export interface RemoteCertificate {
  readonly cert: string | Uint8Array;
  readonly key: string | Uint8Array;
  readonly passphrase?: string | undefined;
}

/** How a remote reader reaches the token server. */
export interface RemoteOptions {
  /** The token server: `https://wechat.internal`. One of `url` and `urls` is needed. */
  readonly url?: string | undefined;
  /** Several token servers of one store. Each process begins with one at random, stays there, and calls the next one where that fails. */
  readonly urls?: readonly string[] | undefined;
  /** The client key, `wtk_…`. */
  readonly key: string;
  /** Certificate authorities to trust in place of the usual ones. PEM. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined;
  /** The certificate that this client shows. */
  readonly certificate?: RemoteCertificate | undefined;
  /**
   * `direct`: calls of `WechatApiClient` go to WeChat, with the access token. `relayed`: they go through the token server, which
   * puts the token in, so that this host needs neither the token nor an entry in the IP whitelist; of several, through two at random.
   *
   * @default 'direct'
   */
  readonly calls?: 'direct' | 'relayed' | undefined;
  /** Lets the key and tokens go to another host without TLS: only in closed networks. @default false */
  readonly allowPlainHttp?: boolean | undefined;
}
