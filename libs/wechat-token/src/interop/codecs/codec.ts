/** A credential as a mirror writes it. */
export interface MirroredToken {
  readonly value: string;
  /** The end, Unix ms. */
  readonly endsAt: number;
  /** The whole seconds until then. */
  readonly expiresIn: number;
}

/** What a mirrored key was found to hold. `endsAt`, Unix ms, if the value itself says it. */
export interface FoundToken {
  readonly value: string;
  readonly endsAt?: number;
}

/** How another program writes a credential into the value of a Redis key. Both functions are pure. */
export interface MirrorCodec {
  /** The text to write: ASCII, as credentials are. */
  encode(token: MirroredToken): string;
  /** Reads bytes that the other program wrote; `undefined` if they are something else. Never throws. */
  decode(bytes: Buffer): FoundToken | undefined;
}

/** How a language writes strings and objects: JSON, or PHP's own way. */
export interface Notation {
  write(value: string | Readonly<Record<string, string | number>>): string;
  /** `undefined` for bytes that are something else. Never throws. */
  read(bytes: Buffer): unknown;
}
