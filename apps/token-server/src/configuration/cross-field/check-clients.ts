import type { Permission } from 'nestjs-wechat-token-server';
import type { ClientCheck } from '../checks/client.check.js';
import type { Report, Problem } from '../fault.js';
import { listOf, reportDuplicates } from './report-duplicates.js';
import { checkPaths } from './check-paths.js';

/** Checks that each client is there once, uses known apps, and has the lists that its permissions need. */
export function checkClients(
  clients: readonly ClientCheck[],
  appIds: ReadonlySet<string | undefined>,
  report: Report,
): void {
  const ids = clients.map(({ id }, i) => [`clients[${i}].id`, id] as const);
  reportDuplicates(ids, report);
  const digests = clients.flatMap((client, i) =>
    listOf(client.digests).map((digest, j) => [`clients[${i}].digests[${j}]`, digest] as const),
  );
  reportDuplicates(digests, report);
  for (const [i, client] of clients.entries()) {
    const at = `clients[${i}]`;
    for (const [j, appId] of listOf(client.apps).entries()) {
      // An app that is missing or without an id may be this one, and is reported.
      if (!appIds.has(undefined) && !appIds.has(appId)) report(`${at}.apps[${j}]`, NO_SUCH_APP);
    }
    for (const list of LISTS) {
      if (Array.isArray(client[list]) && client[list].length === 0) report(`${at}.${list}`, EMPTY);
    }
    checkPair(client, { list: 'paths', permission: 'call' }, at, report);
    checkPair(client, { list: 'pages', permission: 'sign' }, at, report);
    checkPaths(client, at, report);
  }
}

const LISTS = ['apps', 'may', 'paths', 'from', 'pages'] as const;

/** A permission that needs a list allows nothing without it, and the list nothing without the permission. */
function checkPair(
  client: ClientCheck,
  { list, permission }: { readonly list: 'paths' | 'pages'; readonly permission: Permission },
  at: string,
  report: Report,
): void {
  const may = listOf<string>(client.may).includes(permission);
  if (may && client[list] === undefined) report(`${at}.${list}`, missingList(permission));
  if (!may && client[list] !== undefined && client.may !== undefined)
    report(`${at}.${list}`, uselessList(permission));
}

function missingList(permission: string): Problem {
  return {
    problem: {
      en: `is missing, so that the permission ${permission} allows nothing`,
      zh: `缺失，因此权限 ${permission} 不允许任何操作`,
    },
    remedy: { en: `Write the list, or remove ${permission}`, zh: `请填写该列表，或去掉 ${permission}` },
  };
}

function uselessList(permission: string): Problem {
  return {
    problem: {
      en: `allows nothing without the permission ${permission}`,
      zh: `没有权限 ${permission} 时不起作用`,
    },
    remedy: {
      en: `Add ${permission} to may, or remove the list`,
      zh: `请在 may 中加入 ${permission}，或删除该列表`,
    },
  };
}

const EMPTY: Problem = {
  problem: { en: 'is empty', zh: '为空' },
  remedy: {
    en: 'Write what it allows, or remove the client or the list',
    zh: '请填写允许的内容，或删除该客户端或该列表',
  },
};

const NO_SUCH_APP: Problem = {
  problem: { en: 'is not an app of this configuration', zh: '不是本配置中的应用' },
  remedy: { en: 'Add it to apps, or remove it here', zh: '请把它加入 apps，或在此处删除' },
};
