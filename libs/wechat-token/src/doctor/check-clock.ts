import type { Finding } from './finding.js';
import type { LineReading } from './wechat-line.js';

/** Tokens are counted down as durations: only certificates and signatures depend on this host's clock. */
const WARN_MS = 2_000;
const FAIL_MS = 60_000;

/** Compares this host's clock with the Date of WeChat's response, which is truncated to the second. */
export function clockFinding(reading: LineReading | undefined): Finding {
  if (reading?.date === undefined) {
    return {
      check: 'clock',
      status: 'skipped',
      reason: 'NO_DATE',
      message: { en: "There was no response to compare this host's clock with", zh: '没有可供对时的响应' },
    };
  }

  const aheadMs = aheadOf(reading.date, reading);
  const off = Math.abs(aheadMs);
  const status = off > FAIL_MS ? 'failed' : off > WARN_MS ? 'warning' : 'ok';
  const seconds = Math.round(off / 1_000);
  if (status === 'ok') {
    return {
      check: 'clock',
      status,
      message: { en: "This host's clock agrees with WeChat's", zh: '本机时钟与微信一致' },
      facts: { aheadMs },
    };
  }
  return {
    check: 'clock',
    status,
    reason: aheadMs > 0 ? 'AHEAD' : 'BEHIND',
    message: {
      en: `This host's clock is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} WeChat's`,
      zh: `本机时钟比微信${aheadMs > 0 ? '快' : '慢'} ${seconds} 秒`,
    },
    remedy: {
      en: "Enable NTP (timedatectl set-ntp true, or on the container's host); it does not affect tokens, but it does affect certificates and signatures",
      zh: '请启用 NTP（timedatectl set-ntp true，容器则在宿主机上设置）；token 不受影响，但证书校验和签名会受影响',
    },
    facts: { aheadMs },
  };
}

/** By how much this clock is ahead at least; 0 if it may be right. */
function aheadOf(date: number, { sentAt, answeredAt }: LineReading): number {
  if (sentAt > date + 999) return sentAt - date - 999;
  return answeredAt < date ? answeredAt - date : 0;
}
