import type { RuleOptions } from '../rules/rules.js';

/** The kind of account: it decides what the whitelist applies to. */
export type AppProfile = 'mini-program' | 'official-account';

/** An app of the simulator, and the rules in which it differs from the others. */
export interface AppOptions extends RuleOptions {
  /** The AppID. */
  appId: string;
  /** The AppSecret. */
  appSecret: string;
  /** @default 'mini-program' */
  profile?: AppProfile;
  /** The addresses that may call; without it every address may. */
  whitelist?: readonly string[];
  /** Whether the administrator has to confirm each unknown address while there is no whitelist. @default false */
  confirmation?: boolean;
  /** Paths for which the app has no permission (48001). */
  forbiddenPaths?: readonly string[];
  /** The only host to which a web authorization may redirect. @default any name of this machine (`127.0.0.1`, `localhost`, `[::1]`) */
  callbackDomain?: string;
}

/** The app of a simulator without configured apps. Its identity is made up. */
export const DEFAULT_APP: { readonly appId: string; readonly appSecret: string } = {
  appId: 'wx0123456789abcdef',
  appSecret: '00112233445566778899aabbccddeeff',
};
