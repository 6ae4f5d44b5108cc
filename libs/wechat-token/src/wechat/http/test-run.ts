/** Variables that test runners set (Jest, Vitest, Node's own), and that applications set in tests. */
const RUNNERS = ['JEST_WORKER_ID', 'VITEST', 'NODE_TEST_CONTEXT'] as const;

/** Whether a test runner runs this process. Whatever a test replaces, the rest of the application still runs. */
export function isTestRun(env: NodeJS.ProcessEnv): boolean {
  return env['NODE_ENV'] === 'test' || RUNNERS.some((name) => (env[name] ?? '') !== '');
}

/** Whether a URL is WeChat itself, not a simulator or a gateway of the application's owner. */
export function isOfWechat(url: string | undefined): boolean {
  return url !== undefined && URL.canParse(url) && /(^|\.)weixin\.qq\.com$/.test(new URL(url).hostname);
}
