import { Global, Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Environment } from './environment.js';
import { VARIABLES } from './environment.js';
import { SETTINGS } from './settings.js';
import { settingsOf } from './settings-of.js';

/** Provides the settings to every module. */
@Global()
@Module({
  providers: [
    {
      provide: SETTINGS,
      inject: [ConfigService],
      useFactory: (config: ConfigService<Environment, true>) =>
        settingsOf(Object.fromEntries(VARIABLES.map((name) => [name, config.get(name)]))),
    },
  ],
  exports: [SETTINGS],
})
export class SettingsModule {}
