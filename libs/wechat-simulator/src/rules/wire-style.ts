/** How answers look on the wire. */
export interface WireStyle {
  /** `'usual'`: JSON's own type on `/cgi-bin`, `text/plain` on `/sns`; `'text/plain'`: that everywhere. @default 'usual' */
  contentType: 'usual' | 'text/plain';
  /** Adds a `warning_msg` to every JSON answer, which clients must tolerate. @default false */
  extraFields: boolean;
  /** How many characters an access token has; 512 is what clients must have room for. @default 143 */
  tokenLength: number;
}

/** What captures of the live API show. */
export const DEFAULT_WIRE_STYLE: WireStyle = { contentType: 'usual', extraFields: false, tokenLength: 143 };
