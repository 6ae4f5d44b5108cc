import { Controller, Get, Module, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Registry } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import { WechatTokenModule } from 'nestjs-wechat-token';
import { ClientList, WechatTokenServerModule } from 'nestjs-wechat-token-server';
import { DEFAULT_APP } from 'wechat-simulator';

@Controller('orders')
class OrdersController {
  @Get(':id')
  order(): { readonly by: string } {
    return { by: 'the application' };
  }
}

@Module({
  imports: [
    WechatTokenModule.forRoot({ isGlobal: true, apps: [DEFAULT_APP] }),
    WechatTokenServerModule.forRoot({ clients: new ClientList([]), registry: new Registry() }),
  ],
  controllers: [OrdersController],
})
class AppModule {}

let app: INestApplication | undefined;
afterEach(() => app?.close());

describe.each<[string, Type<FastifyAdapter | ExpressAdapter>]>([
  ['Fastify', FastifyAdapter],
  ['Express', ExpressAdapter],
])('in an application on %s', (_, Adapter) => {
  it.each([
    ['', '/orders/1', '/v1/apps'],
    ['api', '/api/orders/1', '/api/v1/apps'],
  ])(
    'with the prefix "%s", its own routes and the native ones are served beside WeChat’s',
    async (prefix, own, native) => {
      app = await NestFactory.create(AppModule, new Adapter(), { logger: false, abortOnError: false });
      if (prefix !== '') app.setGlobalPrefix(prefix);
      await app.listen(0, '127.0.0.1');
      const url = await app.getUrl();

      expect(await (await fetch(url + own)).json()).toEqual({ by: 'the application' });
      expect((await fetch(url + native)).status).toBe(401);
      expect(await (await fetch(`${url}/cgi-bin/x`)).json()).toMatchObject({ errcode: 41001 });
      expect(await (await fetch(`${url}/cgi-bin/token`)).json()).toMatchObject({ errcode: 41002 });
    },
  );
});
