import type { WechatApp } from './wechat-app-source.js';
import { setProcessLanguage } from '../../errors/language.js';
import type { WechatTokenOptions } from './wechat-token.options.js';
import { AppCheck } from './app.check.js';
import { problemOfSecret } from './app-secret.js';
import { BudgetsCheck } from './budgets.check.js';
import { checkFields } from './check-fields.js';
import { checkTogether } from './cross-field-checks.js';
import { A_GROUP, errorAbout } from '../../errors/option-problem.js';
import { HttpCheck } from './http.check.js';
import { OptionsCheck } from './options.check.js';
import { readOption } from './read-option.js';
import { isGroup } from './shape.js';
import { SimulationCheck } from './simulation.check.js';
import { TimingCheck } from './timing.check.js';

const GROUPS = { http: HttpCheck, timing: TimingCheck, budgets: BudgetsCheck, simulation: SimulationCheck };

/**
 * Returns a checked copy of the options, so that only checked values are used. `otherNames` names fields that are not ours. Throws
 * `WechatTokenOptionsError` at the first wrong option.
 */
export function checkedOptions(given: WechatTokenOptions, otherNames: readonly string[]): WechatTokenOptions {
  // First, so that problems of the others are reported in it.
  setProcessLanguage(readOption(given, 'language'));
  const options: WechatTokenOptions = checkFields(OptionsCheck, given, { path: '', otherNames });
  for (const [index, app] of (options.apps ?? []).entries()) {
    validateApp(app, { path: `apps[${index}]`, needsSecret: options.role !== 'reader' });
  }
  for (const [path, Check] of Object.entries(GROUPS)) {
    const group = options[path as keyof typeof GROUPS];
    if (group !== undefined) Reflect.set(options, path, checkFields(Check, group, { path }));
  }
  checkTogether(options);
  return options;
}

/** The same for an app that a source found, which may have fields of the application. */
export function validateFoundApp(
  app: WechatApp,
  appId: string,
  { path, needsSecret }: { readonly path: string; readonly needsSecret: boolean },
): void {
  validateApp(app, { path, needsSecret, mayHaveMore: true });
  if (app.appId === appId) return;
  throw errorAbout(`${path}.appId`, {
    problem: { en: 'is not the appId that was requested', zh: '与查询的 appId 不同' },
    remedy: {
      en: 'Return the app that was requested, or undefined',
      zh: '请返回所查询的应用，或 undefined',
    },
  });
}

interface AppPlace {
  readonly path: string;
  readonly mayHaveMore?: boolean;
  readonly needsSecret: boolean;
}

function validateApp(app: WechatApp, { needsSecret, ...at }: AppPlace): void {
  if (!isGroup(app)) throw errorAbout(at.path, A_GROUP);
  checkFields(AppCheck, app, at);
  if (app.appSecret === undefined && !needsSecret) return;
  // The result of a function is checked when it is called.
  const problem = typeof app.appSecret === 'function' ? undefined : problemOfSecret(app.appSecret);
  if (problem) throw errorAbout(`${at.path}.appSecret`, problem);
}
