import { DEFAULT_TIMING } from '../../core/ports/keeper-options.js';
import { FixedSchedule } from './fixed-schedule.js';
import { systemClock } from '../../core/time/system-clock.js';
import type { WechatTokenOptions } from './wechat-token.options.js';
import { isLoopbackUrl } from './base-url.js';
import { errorAbout } from '../../errors/option-problem.js';
import { checkProxy } from './check-proxy.js';
import { checkRemote, type Finding } from './remote-problems.js';
import { withDefaults } from './with-defaults.js';

const LOOKS = [
  checkRemote,
  checkApps,
  checkDefault,
  checkTimeouts,
  checkLease,
  checkCron,
  checkSimulation,
  checkProxy,
] as const;

/** Checks that concern several options. Throws `WechatTokenOptionsError`. */
export function checkTogether(options: WechatTokenOptions): void {
  for (const look of LOOKS) {
    const found = look(options);
    if (found) throw errorAbout(found.path, found);
  }
}

function checkApps({ apps = [], appSource, remote }: WechatTokenOptions): Finding | undefined {
  if (apps.length === 0 && appSource === undefined && remote === undefined) {
    return {
      path: 'apps',
      problem: { en: 'is empty, and no appSource is set', zh: '为空，且没有 appSource' },
      remedy: {
        en: 'Write apps: [{ appId, appSecret }], or set appSource',
        zh: '请填写 apps: [{ appId, appSecret }]，或提供 appSource',
      },
    };
  }
  // A platform may have a hundred thousand.
  const firsts = new Map<string, number>();
  for (const [second, { appId }] of apps.entries()) {
    const first = firsts.get(appId);
    if (first !== undefined) return sameApp(first, second);
    firsts.set(appId, second);
  }
  return undefined;
}

function sameApp(first: number, second: number): Finding {
  return {
    path: `apps[${second}].appId`,
    problem: { en: `is the same as apps[${first}].appId`, zh: `与 apps[${first}].appId 相同` },
    remedy: { en: 'List each app once', zh: '每个应用只填写一次' },
  };
}

function checkDefault({
  apps = [],
  appSource,
  remote,
  defaultAppId,
}: WechatTokenOptions): Finding | undefined {
  if (defaultAppId === undefined || appSource !== undefined || remote !== undefined) return undefined;
  const appIds = apps.map(({ appId }) => appId);
  if (appIds.includes(defaultAppId)) return undefined;
  return {
    path: 'defaultAppId',
    problem: { en: 'is not the appId of any of the apps', zh: '不在 apps 之中' },
    remedy: { en: `Use one of: ${appIds.join(', ')}`, zh: `请填写其中之一：${appIds.join('、')}` },
  };
}

function checkTimeouts({ http, timing }: WechatTokenOptions): Finding | undefined {
  if (http?.timeoutMs === undefined || timing?.httpTimeoutMs === undefined) return undefined;
  if (http.timeoutMs === timing.httpTimeoutMs) return undefined;
  return {
    path: 'http.timeoutMs',
    problem: { en: 'differs from timing.httpTimeoutMs', zh: '与 timing.httpTimeoutMs 不同' },
    remedy: { en: 'They are the same option: set only one of them', zh: '两者是同一个选项，请只填写其一' },
  };
}

function checkLease({ http, timing }: WechatTokenOptions): Finding | undefined {
  const { leaseMs, sendMarginMs } = withDefaults(DEFAULT_TIMING, timing);
  const httpTimeoutMs = http?.timeoutMs ?? timing?.httpTimeoutMs ?? DEFAULT_TIMING.httpTimeoutMs;
  const least = httpTimeoutMs + sendMarginMs;
  if (leaseMs > least) return undefined;
  return {
    path: 'timing.leaseMs',
    problem: {
      en: `(${leaseMs}) is not longer than the HTTP time-out plus timing.sendMarginMs (${least})`,
      zh: `为 ${leaseMs}，不长于 HTTP 超时与 timing.sendMarginMs 之和（${least}）`,
    },
    remedy: {
      en: 'Make it two seconds longer than their sum, or shorten the HTTP time-out',
      zh: '请使其比两者之和长两秒，或缩短 HTTP 超时',
    },
  };
}

function checkCron({ cron, cronTimeZone, clock = systemClock }: WechatTokenOptions): Finding | undefined {
  if (cron === undefined) return undefined;
  if (!isSchedule(cron, undefined, clock)) {
    return {
      path: 'cron',
      problem: {
        en: 'is not a valid cron expression, or its date never occurs',
        zh: '不是有效的 cron 表达式，或其日期永远不会出现',
      },
      remedy: {
        en: "Write five or six fields, for example '0 */30 * * * *' for every half hour, or leave it out",
        zh: "请填写五或六个字段，例如每半小时 '0 */30 * * * *'，或不填",
      },
    };
  }
  if (isSchedule(cron, cronTimeZone, clock)) return undefined;
  return {
    path: 'cronTimeZone',
    problem: { en: 'is not a known time zone', zh: '不是已知的时区' },
    remedy: {
      en: "Write an IANA name such as 'Asia/Shanghai', or leave it out",
      zh: "请填写 IANA 名称，例如 'Asia/Shanghai'，或不填",
    },
  };
}

function isSchedule(expression: string, timeZone: string | undefined, clock: { now(): number }): boolean {
  try {
    void new FixedSchedule({ expression, timeZone }, clock);
    return true;
  } catch {
    return false;
  }
}

function checkSimulation({
  simulation,
  http,
  clock,
  store,
  remote,
}: WechatTokenOptions): Finding | undefined {
  if (simulation === undefined) return undefined;
  if (!isLoopbackUrl(http?.baseUrl)) {
    return {
      path: 'simulation',
      problem: { en: 'is only for a simulator on this machine', zh: '只适用于本机的模拟器' },
      remedy: {
        en: "Write the simulator's http.baseUrl, 'http://127.0.0.1:port', or leave it out",
        zh: "请把 http.baseUrl 写成模拟器的地址 'http://127.0.0.1:端口'，或不填",
      },
    };
  }
  const others = [clock, store, remote].filter((other) => other !== undefined);
  if ((simulation.timeScale ?? 1) === 1 || others.length === 0) return undefined;
  return {
    path: 'simulation.timeScale',
    problem: {
      en: 'cannot be combined with clock, store or remote',
      zh: '不能与 clock、store 或 remote 同时设置',
    },
    remedy: {
      en: 'Leave them out: each has its own time, which is not accelerated',
      zh: '请去掉它们：它们各有自己的时间，不会加快',
    },
  };
}
