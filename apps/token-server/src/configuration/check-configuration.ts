import type { Language } from 'nestjs-wechat-token';
import { FileCheck } from './checks/file.check.js';
import { checkFields } from './check-fields.js';
import type { Configuration } from './configuration.js';
import { ConfigurationError } from './configuration.error.js';
import { configurationOf } from './configuration-of.js';
import type { Report, Fault } from './fault.js';
import { checkApps, checkWechat } from './cross-field/check-apps.js';
import { checkClients } from './cross-field/check-clients.js';
import { checkOperators } from './cross-field/check-operators.js';
import { checkRedis, checkRing } from './cross-field/check-keys.js';
import { checkStart } from './cross-field/check-start.js';
import { readTls } from './read-tls.js';
import { isGroup } from './rule.js';
import { resolveSecrets, type SecretSources } from './resolve-secrets.js';

/** A configuration as written, and where it and its secrets come from. */
export interface WrittenConfiguration extends SecretSources {
  readonly written: object;
  /** The name of the file or of the environment, in messages. */
  readonly source: string;
  /** The language of messages, if the configuration names none. */
  readonly language: Language;
  /** The name of a part in messages. @default its path in the file */
  nameOf?(path: string): string;
}

/** A valid configuration; `file` is it as written, with its secrets in it. */
export interface CheckedConfiguration {
  readonly configuration: Configuration;
  readonly file: FileCheck;
}

/** Checks all of a configuration, files and secrets included. Throws {@link ConfigurationError} with every fault. */
export async function checkConfiguration(given: WrittenConfiguration): Promise<CheckedConfiguration> {
  const { written, nameOf = (path) => path } = given;
  const faults: Fault[] = [];
  const reported: string[] = [];
  const report: Report = (path, problem, meant) => {
    const name = nameOf(path);
    // A fault that follows from another one is not reported.
    if (!reported.some((one) => isWithin(name, one))) faults.push({ path: name, ...problem });
    reported.push(name, ...(meant === undefined ? [] : [meant]));
  };
  const groups = checkFields(FileCheck, written, '', report);
  const file = groups[0]!.group as FileCheck;
  for (const group of groups) await resolveSecrets(group, given, report);
  const tls = isGroup(file.tls) ? await readTls(file.tls, given, report) : undefined;
  checkAcrossFields(file, report);
  const language = file.language === 'en' || file.language === 'zh' ? file.language : given.language;
  if (faults.length > 0) throw new ConfigurationError(given.source, faults, language);
  return { configuration: configurationOf(file, { tls, language, folder: given.folder }), file };
}

function isWithin(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}.`) || path.startsWith(`${other}[`);
}

/** Checks what the fields mean together. Each check skips values of the wrong type: they are reported already. */
function checkAcrossFields(file: FileCheck, report: Report): void {
  const { store, wechat, standIn } = file;
  const [apps, clients] = [groupsIn(file.apps), groupsIn(file.clients)];
  checkStart(file, report);
  checkApps(apps, report);
  const appIds = apps.length === 0 ? [undefined] : apps.map(({ appId }) => appId);
  checkClients(clients, new Set(appIds), report);
  checkOperators(groupsIn(file.operators), file, report);
  if (isGroup(wechat)) checkWechat(wechat, report);
  if (isGroup(store)) checkRedis(store, report);
  if (isGroup(standIn)) {
    const ring = { keys: groupsIn(standIn.keys), inUse: standIn.signWith };
    checkRing(ring, { ring: 'standIn', inUse: 'signWith' }, report);
  }
  if (isGroup(store) && isGroup(store.encryption)) {
    const { keys, writeWith: inUse } = store.encryption;
    checkRing({ keys: groupsIn(keys), inUse }, { ring: 'store.encryption', inUse: 'writeWith' }, report);
  }
}

/** Empty if one of them is not a group: that is reported already. */
function groupsIn<T extends object>(list: readonly T[] | undefined): readonly T[] {
  return Array.isArray(list) && list.every(isGroup) ? list : [];
}
