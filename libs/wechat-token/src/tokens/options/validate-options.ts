import type { WechatApp } from './wechat-app-source.js';
import { setProcessLanguage } from '../../errors/language.js';
import type { WechatTokenOptions } from './wechat-token.options.js';
import { AppCheck } from './app.check.js';
import { BudgetsCheck } from './budgets.check.js';
import { checkFields } from './check-fields.js';
import { checkTogether } from './cross-field-checks.js';
import { A_GROUP, errorAbout } from '../../errors/option-problem.js';
import type { CredentialKind } from '../../core/ports/credential-kind.js';
import { HttpCheck } from './http.check.js';
import { appProblem } from './kinds-of-options.js';
import { OptionsCheck } from './options.check.js';
import { readOption } from './read-option.js';
import { RemoteCheck } from './remote.check.js';
import { isGroup } from './shape.js';
import { SimulationCheck } from './simulation.check.js';
import { TimingCheck } from './timing.check.js';

const GROUPS = {
  remote: RemoteCheck,
  http: HttpCheck,
  timing: TimingCheck,
  budgets: BudgetsCheck,
  simulation: SimulationCheck,
};

/**
 * Returns a checked copy of the options, so that only checked values are used. `otherNames` names fields that are not ours. Throws
 * `WechatTokenOptionsError` at the first wrong option.
 */
export function checkedOptions(given: WechatTokenOptions, otherNames: readonly string[]): WechatTokenOptions {
  // First, so that problems of the others are reported in it.
  setProcessLanguage(readOption(given, 'language'));
  const options: WechatTokenOptions = checkFields(OptionsCheck, given, { path: '', otherNames });
  for (const [index, app] of (options.apps ?? []).entries()) {
    const { kinds, role, remote } = options;
    const needsSecret = role !== 'reader' && remote === undefined;
    validateApp(app, { path: `apps[${index}]`, kinds, needsSecret });
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
  {
    path,
    kinds,
    needsSecret,
  }: { readonly path: string; readonly kinds: readonly CredentialKind[]; readonly needsSecret: boolean },
): void {
  validateApp(app, { path, kinds, needsSecret, mayHaveMore: true });
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
  readonly kinds: readonly CredentialKind[] | undefined;
  readonly mayHaveMore?: boolean;
  readonly needsSecret: boolean;
}

function validateApp(app: WechatApp, { kinds = [], needsSecret, ...at }: AppPlace): void {
  if (!isGroup(app)) throw errorAbout(at.path, A_GROUP);
  checkFields(AppCheck, app, at);
  const found = appProblem(app, kinds);
  if (!found || (found.path === 'appSecret' && app.appSecret === undefined && !needsSecret)) return;
  throw errorAbout(`${at.path}.${found.path}`, found);
}
