export type { WechatTestCall } from './testing/answering-wire.js';
export { brokenPromisesOf, tokenStoreContract } from './testing/token-store-contract.js';
export type { TokenStoreCheck } from './testing/contract/token-store-check.js';
export type { TokenStoreHarness } from './testing/contract/token-store-harness.js';
export {
  withoutWechat,
  WechatTokenTestingModule,
  type OverridableModule,
  type WechatTokenTestingOptions,
} from './testing/wechat-token-testing.module.js';
export { brokenPromisesOfKind, credentialKindContract } from './testing/credential-kind-contract.js';
export type { CredentialKindCheck } from './testing/kind-contract/credential-kind-check.js';
export type {
  CredentialKindBench,
  CredentialKindHarness,
  PlatformMood,
} from './testing/kind-contract/credential-kind-harness.js';
