import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WechatApiClient } from 'nestjs-wechat-token';
// Named in package.json, so that Node finds it too: `paths` of tsconfig.json are known to the compiler only.
import { WechatModule } from '#wechat';

@Injectable()
class MenuJob {
  constructor(private readonly wechat: WechatApiClient) {}

  async run(): Promise<void> {
    await this.wechat.get('/cgi-bin/menu/get');
    console.log('The menu is there');
  }
}

@Module({ imports: [WechatModule], providers: [MenuJob] })
class WorkerModule {}

// A job that a scheduler starts: it uses the token that is kept, does its work, and ends.
const app = await NestFactory.createApplicationContext(WorkerModule);
try {
  await app.get(MenuJob).run();
} finally {
  await app.close();
}
