import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import { errorAbout, type Complaint } from '../../errors/option-problem.js';

const UNREADABLE: Complaint = {
  problem: { en: 'cannot be read: its getter failed', zh: '无法读取：其 getter 抛出了错误' },
  remedy: {
    en: 'Pass the value itself; an appSecret may be a function that returns it',
    zh: '请直接传入值；appSecret 可以是返回值的函数',
  },
};

/**
 * Checks a shallow copy of `fields` with class-validator: never the object itself, and nothing in it is cloned. Throws
 * {@link WechatTokenOptionsError} at the first field that is wrong, one that does not exist included.
 */
export function checkFields(
  Check: new () => object,
  fields: object,
  at: { readonly path: string; readonly mayHaveMore?: boolean },
): void {
  const copy = copied(new Check(), fields, at);
  const [first] = validateSync(copy, {
    whitelist: at.mayHaveMore !== true,
    forbidNonWhitelisted: at.mayHaveMore !== true,
    stopAtFirstError: true,
    // Either may hold a secret.
    validationError: { target: false, value: false },
  });
  if (!first) return;
  const path = at.path === '' ? first.property : `${at.path}.${first.property}`;
  throw errorAbout(path, complaintOf(first, Check));
}

/** A getter of an option that fails is said by our name for it: what it throws may quote a secret. */
function copied(copy: object, fields: object, at: Parameters<typeof checkFields>[2]): object {
  const keys = Object.keys(fields);
  for (const key of keys) {
    try {
      Reflect.set(copy, key, Reflect.get(fields, key));
    } catch (error) {
      // A source's own failure is told by who asked it.
      if (at.mayHaveMore === true) throw error;
      throw errorAbout(at.path === '' ? key : `${at.path}.${key}`, UNREADABLE);
    }
  }
  return copy;
}

function complaintOf({ contexts }: ValidationError, Check: new () => object): Complaint {
  const [said] = Object.values(contexts ?? {}) as Complaint[];
  return said ?? noSuchOption(Check);
}

function noSuchOption(Check: new () => object): Complaint {
  const metadata = getMetadataStorage().getTargetValidationMetadatas(Check, '', false, false);
  const known = [...new Set(metadata.map(({ propertyName }) => propertyName))];
  return {
    problem: { en: 'is not an option', zh: '不是选项' },
    remedy: { en: `Write one of: ${known.join(', ')}`, zh: `可用的选项：${known.join('、')}` },
  };
}
