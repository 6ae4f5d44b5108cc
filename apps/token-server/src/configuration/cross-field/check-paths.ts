import { isPathAllowed } from 'nestjs-wechat-token-server';
import type { ClientCheck } from '../checks/client.check.js';
import type { Report, Problem } from '../fault.js';

/**
 * Whether each pattern of a client allows something that no other one does: who names a path beside `**` means to restrict
 * it, which that does not.
 */
export function checkPaths(client: ClientCheck, at: string, report: Report): void {
  const patterns = Array.isArray(client.paths) ? client.paths.filter((one) => typeof one === 'string') : [];
  const mayHaveToken = Array.isArray(client.may) && client.may.includes('token');
  const allows = (pattern: string, path: string) =>
    isPathAllowed(path, { patterns: [pattern], mayHaveToken });
  for (const [i, pattern] of patterns.entries()) {
    const path = pathIn(pattern);
    const wider = patterns.find(
      (other, j) => j !== i && (other !== pattern || j < i) && covers(other, pattern, allows),
    );
    if (path === pattern && !allows(pattern, path)) report(`${at}.paths[${i}]`, NEVER);
    else if (wider !== undefined) report(`${at}.paths[${i}]`, coveredBy(wider));
  }
}

/** Whether the one pattern allows all that the other does: a wildcard covers a segment that nobody names. */
function covers(wide: string, narrow: string, allows: (pattern: string, path: string) => boolean): boolean {
  return allows(wide, pathIn(narrow)) && (!narrow.endsWith('/**') || wide.endsWith('/**'));
}

/** A path that the pattern allows, and no name does. */
function pathIn(pattern: string): string {
  return pattern.replaceAll(/\*{1,2}/g, 'any-segment');
}

function coveredBy(wider: string): Problem {
  return {
    problem: { en: `is allowed by ${wider} already`, zh: `已包含在 ${wider} 之内` },
    remedy: {
      en: 'Remove one of the two: the narrower one restricts nothing',
      zh: '请删除其中一个：范围较小的模式不会起到限制作用',
    },
  };
}

const NEVER: Problem = {
  problem: { en: 'is a path that is not relayed', zh: '是不会转发的路径' },
  remedy: {
    en: 'Remove it: the server answers it itself, or it would show the access token to a client without the permission token',
    zh: '请删除：该路径由本服务器自己应答，或会向没有 token 权限的客户端泄露 access_token',
  },
};
