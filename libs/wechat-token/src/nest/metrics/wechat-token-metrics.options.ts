import type { ModuleMetadata } from '@nestjs/common';
import type { Registry } from 'prom-client';

/** The options of {@link WechatTokenMetricsModule}. */
export interface WechatTokenMetricsOptions {
  /** Where the metrics are registered. @default prom-client's global registry */
  readonly registry?: Registry;
  /**
   * What the label `app` says. `each`: the AppID, for the first `maxApps` of them, and `other` for the rest. `none`: `all`.
   * A function groups apps as it likes, by a tenant or an environment; it has to answer few different words.
   *
   * @default 'each'
   */
  readonly appLabel?: 'each' | 'none' | ((appId: string) => string);
  /** At most so many words stand in the label `app`. @default 100 */
  readonly maxApps?: number;
  /** The module that exports `WechatTokenService`, where `WechatTokenModule` is not global. */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
}
