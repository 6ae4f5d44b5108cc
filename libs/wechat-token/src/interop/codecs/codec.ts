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
  /** The bytes to write. */
  encode(token: MirroredToken): Buffer;
  /** Reads bytes that the other program wrote; `undefined` if they are something else. Never throws. */
  decode(bytes: Buffer): FoundToken | undefined;
}

/** The same text without quotes or lengths: Jedis, RedisTemplate, go-redis, ioredis. */
export const PLAIN: MirrorCodec = {
  encode: ({ value }) => Buffer.from(value),
  decode: (bytes) => foundIn(bytes.toString()),
};

/** Nothing but printable ASCII: no bytes of a codec that was not the expected one. */
export function foundIn(value: unknown, endsAt?: unknown): FoundToken | undefined {
  if (typeof value !== 'string' || !/^[\x21-\x7e]{1,4096}$/.test(value)) return undefined;
  return typeof endsAt === 'number' && Number.isFinite(endsAt) ? { value, endsAt } : { value };
}
