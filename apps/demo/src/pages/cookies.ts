import type { FastifyRequest } from 'fastify';

/** A cookie that scripts cannot read, and that forms of other sites do not send. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly maxAgeSeconds: number;
  /** For https only. */
  readonly isSecure: boolean;
}

/** The text of a `Set-Cookie` header. */
export function setCookieOf({ name, value, path, maxAgeSeconds, isSecure }: Cookie): string {
  const cookie = `${name}=${value}; Path=${path}; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax`;
  return isSecure ? `${cookie}; Secure` : cookie;
}

/** The value of a cookie in a request. */
export function cookieIn(request: FastifyRequest, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
