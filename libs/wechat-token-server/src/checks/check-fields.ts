import { getMetadataStorage, validateSync } from 'class-validator';
import type { OptionProblem } from 'nestjs-wechat-token';
import { A_GROUP, errorAbout } from './option-problem.js';
import { isGroup } from './rule.js';

/**
 * Checks a shallow copy of the object with the rules of the class. Throws `WechatTokenOptionsError` at the first field that is
 * wrong, one that does not exist included; `path` is where the object stands, empty for the options themselves.
 */
export function checkFields(Check: new () => object, given: unknown, path: string): void {
  if (!isGroup(given)) throw errorAbout(path === '' ? 'options' : path, A_GROUP);
  const copy = new Check();
  // Defined, not assigned: `__proto__` would take the place of the class.
  for (const name of Object.keys(given)) {
    Object.defineProperty(copy, name, { value: given[name], enumerable: true });
  }
  const [fault] = validateSync(copy, {
    whitelist: true,
    forbidNonWhitelisted: true,
    stopAtFirstError: true,
    // Either may hold a secret.
    validationError: { target: false, value: false },
  });
  if (!fault) return;
  const [problem] = Object.values(fault.contexts ?? {}) as OptionProblem[];
  throw errorAbout(
    path === '' ? fault.property : `${path}.${fault.property}`,
    problem ?? noSuchOption(Check),
  );
}

/** The entries of a list by their ids: each checked with the rules of the class, and no id `twice`. Throws `WechatTokenOptionsError`. */
export function checkedById<T extends { readonly id: string }>(
  Check: new () => object,
  list: readonly T[],
  path: string,
  twice: OptionProblem,
): ReadonlyMap<string, T> {
  const byId = new Map<string, T>();
  for (const [i, entry] of list.entries()) {
    checkFields(Check, entry, `${path}[${i}]`);
    if (byId.has(entry.id)) throw errorAbout(`${path}[${i}].id`, twice);
    byId.set(entry.id, entry);
  }
  return byId;
}

function noSuchOption(Check: new () => object): OptionProblem {
  const metadata = getMetadataStorage().getTargetValidationMetadatas(Check, '', false, false);
  const known = [...new Set(metadata.map(({ propertyName }) => propertyName))];
  return {
    problem: { en: 'is not an option', zh: '不是选项' },
    remedy: { en: `Write one of: ${known.join(', ')}`, zh: `可用的选项：${known.join('、')}` },
  };
}
