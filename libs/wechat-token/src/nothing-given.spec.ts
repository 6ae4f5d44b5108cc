import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WechatApiClient } from './tokens/api/wechat-api-client.js';
import { WechatTokenError } from './errors/wechat-token.error.js';
import { WechatTokenTestingModule } from './testing/wechat-token-testing.module.js';
import { WechatTicketService } from './tokens/tickets/wechat-ticket.service.js';
import { WechatUserService } from './tokens/users/wechat-user.service.js';
import { WechatTokenService } from './tokens/wechat-token.service.js';

const METHODS: readonly (readonly [abstract new (...args: never[]) => object, readonly string[]])[] = [
  [
    WechatTokenService,
    ['getAccessToken', 'getCredential', 'reportRejected', 'refresh', 'revokeLeaked', 'app'],
  ],
  [
    WechatTicketService,
    ['getJsapiTicket', 'getCardTicket', 'reportRejected', 'signJsSdk', 'signCard', 'signCardChoice'],
  ],
  [
    WechatUserService,
    [
      'authorizeUrl',
      'exchangeCode',
      'getUserAccessToken',
      'getUserCredential',
      'reportRejected',
      'getUserInfo',
      'forgetUser',
      'code2Session',
    ],
  ],
  [WechatApiClient, ['get', 'post', 'upload', 'download']],
];

describe('a call without required arguments', () => {
  let module: TestingModule;

  beforeAll(async () => {
    module = await Test.createTestingModule({ imports: [WechatTokenTestingModule.forRoot()] }).compile();
  });
  afterAll(() => module.close());

  const calls = METHODS.flatMap(([service, names]) =>
    names.map((name) => [service.name, name, service] as const),
  );

  it.each(calls)('of %s.%s fails with an error of ours, if at all', async (_, name, service) => {
    const instance = module.get<object>(service as never);
    const method = Reflect.get(instance, name) as (...args: unknown[]) => unknown;
    const thrown: unknown[] = [];
    for (const given of [[null], [undefined], [null, null], ['text', null], [{}, null]]) {
      try {
        await method.apply(instance, given);
      } catch (error) {
        thrown.push(error);
      }
    }

    expect(thrown.filter((error) => !(error instanceof WechatTokenError))).toEqual([]);
  });
});
