import type { WechatEnvironment, WechatEnvironmentProblem } from '../tokens/environment/environment.js';
import { readWechatEnvironment } from '../tokens/environment/read-environment.js';
import type { Environment } from '../wechat/http/proxy-of-environment.js';

const NO_APP: WechatEnvironmentProblem = {
  variable: 'WECHAT_APP_ID',
  problem: { en: 'is not set, nor is WECHAT_APPS', zh: '没有设置，也没有设置 WECHAT_APPS' },
  remedy: {
    en: 'Set WECHAT_APP_ID and WECHAT_APP_SECRET to the values of the application: this program reads the environment, and no .env file',
    zh: '请按应用的配置设置 WECHAT_APP_ID 和 WECHAT_APP_SECRET：本程序只读环境变量，不读 .env 文件',
  },
};

/** Reads the environment, for a program that has nothing to do without an app. */
export function readSettings(variables: Environment): WechatEnvironment {
  const environment = readWechatEnvironment(variables);
  const isAppNamed = ['WECHAT_APP_ID', 'WECHAT_APP_SECRET', 'WECHAT_APPS'].some((name) => variables[name]);
  return isAppNamed ? environment : { ...environment, problems: [NO_APP, ...environment.problems] };
}

/** Where tokens are kept: invalid settings of Redis are different from none. */
export function storeOf({ redis, problems }: WechatEnvironment): 'redis' | 'memory' | 'unknown' {
  if (redis) return 'redis';
  return problems.some(({ variable }) => variable.startsWith('REDIS_')) ? 'unknown' : 'memory';
}
