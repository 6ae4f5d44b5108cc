import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WechatModule } from '#wechat';
import { WechatApiClient } from 'nestjs-wechat-token';

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
await app.get(MenuJob).run();
await app.close();
