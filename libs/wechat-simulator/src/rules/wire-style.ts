/** The format of responses. */
export interface WireStyle {
  /** `'usual'`: JSON's own type on `/cgi-bin`, `text/plain` on `/sns`; `'text/plain'`: that everywhere. @default 'usual' */
  contentType: 'usual' | 'text/plain';
  /** Adds a `warning_msg` to every JSON response, which clients must tolerate. @default false */
  extraFields: boolean;
  /** The length of an access token; clients must have room for 512 characters. @default 143 */
  tokenLength: number;
}

/** As captured from the live API. */
export const DEFAULT_WIRE_STYLE: WireStyle = { contentType: 'usual', extraFields: false, tokenLength: 143 };
