import { getMetadataStorage, validateSync } from 'class-validator';
import type { Report, Problem } from './fault.js';
import { nearestField } from './nearest-field.js';
import { isGroup, nestedIn, type Check } from './rule.js';

/** A group that was written, with the fields that its class knows and no others. */
export interface CheckedGroup {
  readonly path: string;
  readonly group: object;
}

/**
 * Copies what was written into the group's class, and that of each group in it. Reports every field that is wrong or
 * unknown. Answers all groups, the outermost first.
 */
export function checkFields(Check: Check, written: object, path: string, report: Report): CheckedGroup[] {
  const known = fieldsOf(Check);
  const group = new Check();
  const within: CheckedGroup[] = [];
  for (const [field, value] of Object.entries(written)) {
    const at = path === '' ? field : `${path}.${field}`;
    // A field without a value, as YAML writes it, is left out.
    if (known.includes(field) && value === null) continue;
    if (known.includes(field))
      Reflect.set(group, field, checkNested(Check, field, value, at, within, report));
    else {
      const near = nearestField(field, known);
      const meant = near !== undefined && !Object.hasOwn(written, near) ? near : undefined;
      report(shown(path, field), unknown(near, known), meant && (path === '' ? meant : `${path}.${meant}`));
    }
  }
  const wrong = validateSync(group, {
    stopAtFirstError: true,
    validationError: { target: false, value: false },
  });
  for (const { property, contexts } of wrong) {
    const [problem] = Object.values(contexts ?? {}) as Problem[];
    report(path === '' ? property : `${path}.${property}`, problem!);
  }
  return [{ path, group }, ...within];
}

/** The fields that a group may have. */
export function fieldsOf(Check: Check): string[] {
  const metadata = getMetadataStorage().getTargetValidationMetadatas(Check, '', false, false);
  return [...new Set(metadata.map(({ propertyName }) => propertyName))];
}

function checkNested(
  Check: Check,
  field: string,
  value: unknown,
  at: string,
  within: CheckedGroup[],
  report: Report,
): unknown {
  const nested = nestedIn(Check, field);
  const check = (one: unknown, path: string): unknown => {
    if (!nested || !isGroup(one)) return one;
    const [outermost, ...others] = checkFields(nested.Check, one, path, report);
    within.push(outermost!, ...others);
    return outermost!.group;
  };
  if (nested?.isList !== true) return check(value, at);
  return Array.isArray(value) ? value.map((one, index) => check(one, `${at}[${index}]`)) : value;
}

/** A field that is none may be anything, a secret that slipped there too. */
function shown(path: string, field: string): string {
  const name = /^[A-Za-z][A-Za-z0-9]{0,23}$/.test(field) ? field : '(?)';
  return path === '' ? name : `${path}.${name}`;
}

function unknown(near: string | undefined, known: readonly string[]): Problem {
  return {
    problem: { en: 'is not a known field', zh: '不是已知的字段' },
    remedy: near
      ? { en: `Write ${near}, if you mean that`, zh: `如果是指 ${near}，请改成它` }
      : { en: `Write one of: ${known.join(', ')}`, zh: `可用的字段：${known.join('、')}` },
  };
}
