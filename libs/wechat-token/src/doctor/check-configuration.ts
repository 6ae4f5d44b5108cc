import type { Finding } from './finding.js';
import type { Wording } from '../errors/language.js';
import type { WechatEnvironment } from '../tokens/environment/environment.js';
import { storeOf } from './read-settings.js';

const STORES: Readonly<Record<ReturnType<typeof storeOf>, Wording>> = {
  redis: { en: 'tokens in Redis', zh: 'token 存于 Redis' },
  memory: { en: 'tokens in memory', zh: 'token 存于内存' },
  unknown: { en: 'it is unclear where tokens are kept', zh: 'token 存于何处尚不明确' },
};

/** Checks the environment: a line for each problem, and one for each valid app. */
export function checkConfiguration(settings: WechatEnvironment): Finding[] {
  const { apps, problems, baseUrl } = settings;
  const wrong = problems.map(({ variable, problem, remedy }): Finding => ({
    check: 'configuration',
    status: 'failed',
    reason: 'INVALID',
    message: { en: `${variable} ${problem.en}`, zh: `${variable} ${problem.zh}` },
    remedy,
    facts: { variable },
  }));
  const store = storeOf(settings);
  const right = apps.map(({ appId, endpoint }): Finding => ({
    check: 'configuration',
    status: 'ok',
    appId,
    message: {
      en: `AppID and AppSecret are well formed; ${endpoint} endpoint, ${STORES[store].en}`,
      zh: `AppID 与 AppSecret 格式正确；${endpoint} 接口，${STORES[store].zh}`,
    },
    facts: { endpoint, store, ...(baseUrl !== undefined && { baseUrl }) },
  }));
  return [...wrong, ...right];
}
