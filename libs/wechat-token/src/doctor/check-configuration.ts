import type { Finding } from './finding.js';
import type { DoctorSettings } from './settings.js';

/** What the environment says: a line for each complaint, and one for each app that is well formed. */
export function checkConfiguration({ apps, complaints, redis, baseUrl }: DoctorSettings): Finding[] {
  const wrong = complaints.map(({ variable, problem, remedy }): Finding => ({
    check: 'configuration',
    status: 'failed',
    reason: 'INVALID',
    message: { en: `${variable} ${problem.en}`, zh: `${variable} ${problem.zh}` },
    remedy,
    facts: { variable },
  }));
  const store = {
    en: redis ? 'tokens in Redis' : 'tokens in memory',
    zh: redis ? 'token 存于 Redis' : 'token 存于内存',
  };
  const right = apps.map(({ appId, endpoint }): Finding => ({
    check: 'configuration',
    status: 'ok',
    appId,
    message: {
      en: `AppID and AppSecret are well formed; ${endpoint} endpoint, ${store.en}`,
      zh: `AppID 与 AppSecret 格式正确；${endpoint} 接口，${store.zh}`,
    },
    facts: { endpoint, store: redis ? 'redis' : 'memory', ...(baseUrl !== undefined && { baseUrl }) },
  }));
  return [...wrong, ...right];
}
