import type { OnApplicationShutdown } from '@nestjs/common';
import { DEFAULT_BASE_URL, type WechatApp } from 'nestjs-wechat-token';
import { DEFAULT_APP } from 'wechat-simulator';
import { EnvironmentError } from '../settings/environment.error.js';
import type { Settings } from '../settings/settings.js';
import { findOrStartSimulator, type FoundSimulator } from './find-or-start-simulator.js';

/** The WeChat of this demo: the real one, or a simulator on this machine. */
export class WechatPlatform implements OnApplicationShutdown {
  private constructor(
    readonly baseUrl: string,
    readonly apps: readonly WechatApp[],
    readonly keyPrefix: string,
    readonly simulator?: FoundSimulator,
  ) {}

  /** Starts or finds the built-in simulator if no account is configured. Throws {@link EnvironmentError}. */
  static async for(settings: Settings): Promise<WechatPlatform> {
    const { apps, baseUrl = DEFAULT_BASE_URL, keyPrefix, endpoint, simulatorPort } = settings;
    if (apps.length > 0) return new WechatPlatform(baseUrl, apps, keyPrefix);

    const simulator = await findOrStartSimulator(simulatorPort, settings.timeScale);
    refuseOtherTime(simulator, settings);
    // A restart never finds tokens of a simulator that is gone.
    const prefix = `${keyPrefix}${simulator.instanceId}:`;
    return new WechatPlatform(
      simulator.url,
      [{ ...DEFAULT_APP, endpoint, keepWarm: true }],
      prefix,
      simulator,
    );
  }

  /** The app of a browser that names none. */
  get mainAppId(): string {
    return this.apps[0]?.appId ?? '';
  }

  /** How many times faster its time runs. */
  get timeScale(): number {
    return this.simulator?.timeScale ?? 1;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.simulator?.close();
  }
}

function refuseOtherTime({ timeScale, isOurs, url }: FoundSimulator, settings: Settings): void {
  if (isOurs || timeScale === settings.timeScale) return;
  // If no scale is configured, the running simulator decides; Redis' clock cannot be accelerated.
  if (!settings.isTimeScaleTold && settings.redisUrl === undefined) return;
  throw new EnvironmentError(
    'WECHAT_TIME_SCALE',
    `is ${settings.timeScale}, but the simulator at ${url} runs ${timeScale} times as fast`,
    `Leave it out without REDIS_URL, or set WECHAT_SIMULATOR_PORT to another port for a simulator of your own`,
  );
}
