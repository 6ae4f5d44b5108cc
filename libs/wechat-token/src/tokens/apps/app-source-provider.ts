import { errorAbout, type OptionProblem } from '../../errors/option-problem.js';
import { ResolvedApp } from '../options/resolved-app.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { SourceApps } from './source-apps.js';
import type { WechatAppSource, WechatAppSourceClass } from '../options/wechat-app-source.js';

/** The apps of the configured source, if any. The instance of a class is resolved when it is first needed. */
export function sourceAppsOf(
  options: ResolvedOptions,
  instanceOf: (source: WechatAppSourceClass) => WechatAppSource,
): SourceApps | undefined {
  const { appSource, clock, timing, role, kinds } = options;
  if (appSource === undefined) return undefined;
  if (typeof appSource === 'function') refuseIfNotProvided(appSource, instanceOf);
  return new SourceApps({
    source: async () => (typeof appSource === 'function' ? instanceOf(appSource) : appSource),
    clock,
    timeoutMs: timing.secretTimeoutMs,
    resolve: async (app, appId) => {
      const { validateFoundApp } = await import('../options/validate-options.js');
      const path = `appSource.find('${appId}')`;
      validateFoundApp(app, appId, { path, kinds, needsSecret: role !== 'reader' });
      return new ResolvedApp(app, path);
    },
  });
}

function refuseIfNotProvided(
  source: WechatAppSourceClass,
  instanceOf: (source: WechatAppSourceClass) => WechatAppSource,
): void {
  try {
    instanceOf(source);
  } catch {
    const problem: OptionProblem = {
      problem: { en: 'is a class that no module provides', zh: '是一个没有任何模块提供的类' },
      remedy: {
        en: `Add ${source.name} to the providers of a module, or pass an instance`,
        zh: `请把 ${source.name} 加入某个模块的 providers，或传入实例`,
      },
    };
    throw errorAbout('appSource', problem);
  }
}
