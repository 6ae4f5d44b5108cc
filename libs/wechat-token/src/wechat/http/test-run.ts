/** What test runners say of themselves: Jest, Vitest, Node's own; and what applications are told in tests. */
const RUNNERS = ['JEST_WORKER_ID', 'VITEST', 'NODE_TEST_CONTEXT'] as const;

/** Whether this process is run by tests. Whatever those replace, the rest of the application still runs. */
export function isTestRun(env: NodeJS.ProcessEnv): boolean {
  return env['NODE_ENV'] === 'test' || RUNNERS.some((name) => (env[name] ?? '') !== '');
}

/** Whether a URL leads to WeChat itself: to no simulator, and to no gateway of one's own. */
export function isOfWechat(url: string | undefined): boolean {
  return url !== undefined && URL.canParse(url) && /(^|\.)weixin\.qq\.com$/.test(new URL(url).hostname);
}
