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

/** The credential itself: Jedis, RedisTemplate, go-redis, ioredis. */
export const PLAIN: MirrorCodec = {
  encode: ({ value }) => value,
  decode: (bytes) => foundIn(bytes.toString()),
};

/** The characters and the length of credentials only: neither the text of another codec nor `null` or `OK` is one. */
export function foundIn(value: unknown, endsAt?: unknown): FoundToken | undefined {
  if (typeof value !== 'string' || !/^[\w.~+/=-]{16,4096}$/.test(value)) return undefined;
  return typeof endsAt === 'number' && Number.isFinite(endsAt) ? { value, endsAt } : { value };
}
