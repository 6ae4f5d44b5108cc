import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { ConsoleRefusal } from '../console-refusal.js';
import { EVERYBODY, type ConsoleAccess } from './console-access.js';

/** For a console that nobody guards: it shows itself to this host alone. */
export const LOOPBACK_ONLY: ConsoleAccess = {
  ...EVERYBODY,
  admit: (request) => {
    if (!isFromThisHost(request)) throw elsewhere();
  },
};

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/;
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/** By its address, and not by a name that somebody else made point to this host. A proxy on this host that says nothing of itself looks the same to all but the pages' requests. */
function isFromThisHost({ socket, headers }: IncomingMessage): boolean {
  const isPassedOn = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some(
    (name) => headers[name] !== undefined,
  );
  return (
    !isPassedOn &&
    LOOPBACK.test(socket.remoteAddress ?? '') &&
    LOOPBACK_HOST.test(headers.host ?? '') &&
    isPageOfThisHost(headers)
  );
}

/** Whether the page that the request comes from has a loopback address, if it comes from one. A link on another site leads here as well. */
function isPageOfThisHost({ origin, referer, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  const isLink = site === 'cross-site' || site === 'same-site';
  return [origin, isLink ? undefined : referer].every(
    (page) => page === undefined || (URL.canParse(page) && LOOPBACK_HOST.test(new URL(page).host)),
  );
}

function elsewhere(): ConsoleRefusal {
  return new ConsoleRefusal(403, {
    code: 'NOT_ALLOWED',
    message: {
      en: 'This console answers only to browsers on its own host, because nothing says who else may look',
      zh: '此控制台只响应本机的浏览器，因为没有配置还有谁可以查看',
    },
    remedy: {
      en: 'Give WechatTokenConsoleModule the option guards, or isPublic: true if something in front of the application decides',
      zh: '请为 WechatTokenConsoleModule 设置 guards；如果由应用前面的设施决定谁能访问，则设置 isPublic: true',
    },
  });
}
