import type { ModuleMetadata } from '@nestjs/common';
import type { Registry } from 'prom-client';

/** Options of {@link WechatTokenMetricsModule}. */
export interface WechatTokenMetricsOptions {
  /** Where the metrics are registered. @default prom-client's global registry */
  readonly registry?: Registry;
  /**
   * The value of the label `app`. `each`: the AppID for the first `maxApps` apps, and `other` for the rest. `none`: `all`. A function
   * groups apps, for example by tenant or environment; it must return few different values.
   *
   * @default 'each'
   */
  readonly appLabel?: 'each' | 'none' | ((appId: string) => string);
  /** The maximum number of values of the label `app`. @default 100 */
  readonly maxApps?: number;
  /** The module that exports `WechatTokenService`, if `WechatTokenModule` is not global. */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
}
