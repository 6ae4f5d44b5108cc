import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.js';
import { AssetsController } from './assets.controller.js';
import { HomeController } from './home.controller.js';
import { JsSdkController } from './js-sdk.controller.js';
import { LoginController } from './login.controller.js';
import { PublicOrigin } from './public-origin.js';
import { UserSessions } from './user-sessions.js';

/** The pages for browsers: one that is signed for the JS-SDK, and a login. */
@Module({
  imports: [PlatformModule],
  controllers: [HomeController, AssetsController, JsSdkController, LoginController],
  providers: [PublicOrigin, UserSessions],
  exports: [PublicOrigin],
})
export class PagesModule {}
