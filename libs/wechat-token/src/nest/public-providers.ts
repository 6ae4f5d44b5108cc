import { Scope, type DynamicModule, type FactoryProvider, type InjectionToken } from '@nestjs/common';
import { WechatApiClient } from '../tokens/api/wechat-api-client.js';
import { appIdsNamed, wechatAppToken } from './inject-wechat-app.js';
import { TOKEN_STORE } from '../core/ports/token-store.js';
import { WechatTokenEvents } from '../tokens/log/wechat-token-events.js';
import { WechatTicketService } from '../tokens/tickets/wechat-ticket.service.js';
import { WechatTokens } from '../tokens/wechat-tokens.js';
import { WechatUserService } from '../tokens/users/wechat-user.service.js';
import { WechatTokenService } from '../tokens/wechat-token.service.js';

const from = <T>(
  provide: InjectionToken<T>,
  useFactory: (wechat: WechatTokens) => T,
): FactoryProvider<T> => ({
  provide,
  useFactory,
  inject: [WechatTokens],
});

/** What can be injected, besides the handles of apps: the same in the application and in users' tests. */
export const FACADE_PROVIDERS: readonly FactoryProvider[] = [
  from(WechatTokenService, ({ tokens }) => tokens),
  from(WechatTicketService, ({ tickets }) => tickets),
  from(WechatUserService, ({ users }) => users),
  from(WechatApiClient, ({ api }) => api),
  from(WechatTokenEvents, ({ events }) => events),
  from(TOKEN_STORE, ({ store }) => store),
];

/** The injection tokens of {@link FACADE_PROVIDERS}. */
export const EXPORTED: readonly InjectionToken[] = FACADE_PROVIDERS.map(({ provide }) => provide);

/**
 * Adds a provider for each id that `@InjectWechatApp` named. Read only when Nest scans the module: by then every class of the application
 * is decorated. Transient, so that ids that another application in this process names are not resolved in ours.
 */
export function withAppHandles(definition: DynamicModule): DynamicModule {
  return {
    ...definition,
    get providers() {
      const handles = appIdsNamed().map((appId) => ({
        provide: wechatAppToken(appId),
        useFactory: (service: WechatTokenService) => service.app(appId),
        inject: [WechatTokenService],
        scope: Scope.TRANSIENT,
      }));
      return [...(definition.providers ?? []), ...handles];
    },
    get exports() {
      return [...EXPORTED, ...appIdsNamed().map(wechatAppToken)];
    },
  };
}
