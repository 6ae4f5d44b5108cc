import type { RuleOptions } from '../rules/rules.js';

/** What kind of account an app is: it decides what the whitelist covers. */
export type AppProfile = 'mini-program' | 'official-account';

/** An app that the simulator knows, and the rules in which it differs from the others. */
export interface AppOptions extends RuleOptions {
  /** The AppID. */
  appId: string;
  /** The AppSecret. */
  appSecret: string;
  /** @default 'mini-program' */
  profile?: AppProfile;
  /** The addresses that may call; without it every address may. */
  whitelist?: readonly string[];
  /** Whether the administrator confirms each unknown address while there is no whitelist. @default false */
  confirmation?: boolean;
  /** Paths that the app has no permission for (48001). */
  forbiddenPaths?: readonly string[];
  /** The host that a web authorization may lead back to, exactly. @default any name of this machine (`127.0.0.1`, `localhost`, `[::1]`) */
  callbackDomain?: string;
}

/** The app that a simulator has when it is given none. Its identity is made up. */
export const DEFAULT_APP: { readonly appId: string; readonly appSecret: string } = {
  appId: 'wx0123456789abcdef',
  appSecret: '00112233445566778899aabbccddeeff',
};
