import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import { errorAbout, type Complaint } from '../errors/option-problem.js';

/**
 * Checks a shallow copy of `fields` with class-validator: never the object itself, and nothing in it is cloned. Throws
 * {@link WechatTokenOptionsError} at the first field that is wrong, one that does not exist included.
 */
export function checkFields(
  Check: new () => object,
  fields: object,
  at: { readonly path: string; readonly mayHaveMore?: boolean },
): void {
  const copy = Object.assign(new Check(), fields);
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

function complaintOf({ contexts }: ValidationError, Check: new () => object): Complaint {
  const [said] = Object.values(contexts ?? {}) as Complaint[];
  return said ?? noSuchOption(Check);
}

function noSuchOption(Check: new () => object): Complaint {
  const metadata = getMetadataStorage().getTargetValidationMetadatas(Check, '', false, false);
  const known = [...new Set(metadata.map(({ propertyName }) => propertyName))];
  return {
    problem: { en: 'is no option', zh: '不是选项' },
    remedy: { en: `Write one of: ${known.join(', ')}`, zh: `可用的选项：${known.join('、')}` },
  };
}
