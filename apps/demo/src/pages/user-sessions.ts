import { createHmac, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SETTINGS, type Settings } from '../settings/settings.js';
import { cookieIn, setCookieOf } from './cookies.js';
import { PublicOrigin } from './public-origin.js';

const NAME = 'demo-user';
const LIFE_MS = 24 * 3_600_000;

/** The user who is logged in, and the app. */
export interface SessionUser {
  readonly appId: string;
  readonly openId: string;
}

/** Keeps the session in a cookie that only programs with the session key can create. */
@Injectable()
export class UserSessions {
  private readonly key: Buffer;

  constructor(
    @Inject(SETTINGS) { sessionKey }: Settings,
    private readonly publicOrigin: PublicOrigin,
  ) {
    this.key = createHmac('sha256', sessionKey).update('the session of a user').digest();
  }

  begin(reply: FastifyReply, { appId, openId }: SessionUser): void {
    const facts = `${appId}.${openId}.${Date.now() + LIFE_MS}`;
    this.write(reply, `${facts}.${this.macOf(facts).toString('base64url')}`, LIFE_MS / 1_000);
  }

  end(reply: FastifyReply): void {
    this.write(reply, '', 0);
  }

  /** `undefined` if the cookie is missing, changed or old. */
  userOf(request: FastifyRequest): SessionUser | undefined {
    const [appId = '', openId = '', endsAt = '', mac = '', ...rest] = (cookieIn(request, NAME) ?? '').split(
      '.',
    );
    const shown = Buffer.from(mac, 'base64url');
    const expected = this.macOf(`${appId}.${openId}.${endsAt}`);
    if (rest.length > 0 || shown.length !== expected.length || !timingSafeEqual(shown, expected))
      return undefined;
    return Date.now() < Number(endsAt) ? { appId, openId } : undefined;
  }

  private write(reply: FastifyReply, value: string, maxAgeSeconds: number): void {
    const { isSecure } = this.publicOrigin;
    void reply.header('set-cookie', setCookieOf({ name: NAME, value, path: '/', maxAgeSeconds, isSecure }));
  }

  private macOf(facts: string): Buffer {
    return createHmac('sha256', this.key).update(facts).digest();
  }
}
