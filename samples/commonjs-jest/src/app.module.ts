import { Module } from '@nestjs/common';
import { WechatTokenModule } from 'nestjs-wechat-token';
import { FansService } from './fans.service';

@Module({
  imports: [
    WechatTokenModule.forRootAsync({
      useFactory: () => ({
        apps: [{ appId: process.env['WECHAT_APP_ID']!, appSecret: process.env['WECHAT_APP_SECRET']! }],
      }),
    }),
  ],
  providers: [FansService],
  exports: [FansService],
})
export class AppModule {}
