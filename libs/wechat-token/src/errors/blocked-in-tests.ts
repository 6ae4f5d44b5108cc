import type { Wording } from './language.js';

/** What to do if WeChat was not called because a test runner was detected. */
export const BLOCKED_IN_TESTS: Wording = {
  en: "A test runner was detected, so WeChat itself is not called: wrap Test.createTestingModule() in withoutWechat() of 'nestjs-wechat-token/testing', or set http.allowInTests to true if the call is intended (msw, nock, a test account)",
  zh: "检测到测试环境，因此不会调用真正的微信：请用 'nestjs-wechat-token/testing' 的 withoutWechat() 包住 Test.createTestingModule()；确实需要调用时（msw、nock、测试号）请把 http.allowInTests 设为 true",
};
