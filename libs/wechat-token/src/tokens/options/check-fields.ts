import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import { errorAbout, type Complaint } from '../../errors/option-problem.js';
import { readOption } from './read-option.js';

/** Where the fields stand, and which others may stand beside them. */
interface FieldsPlace {
  readonly path: string;
  readonly mayHaveMore?: boolean;
  /** Names that somebody else checks. They are left out of the copy. */
  readonly beside?: readonly string[];
}

/**
 * Checks a shallow copy of `fields` with class-validator: never the object itself, and nothing in it is cloned. Answers the
 * copy. Throws {@link WechatTokenOptionsError} at the first field that is wrong, one that does not exist included.
 */
export function checkFields(Check: new () => object, fields: object, at: FieldsPlace): object {
  const copy = copied(Check, fields, at);
  const [first] = validateSync(copy, {
    whitelist: at.mayHaveMore !== true,
    forbidNonWhitelisted: at.mayHaveMore !== true,
    stopAtFirstError: true,
    // Either may hold a secret.
    validationError: { target: false, value: false },
  });
  if (!first) return copy;
  const path = at.path === '' ? first.property : `${at.path}.${first.property}`;
  throw errorAbout(path, complaintOf(first, Check));
}

/** Has what the object has by itself, and those of the options that its class has getters for. */
function copied(Check: new () => object, fields: object, { path, mayHaveMore, beside = [] }: FieldsPlace) {
  const inherited = namesOf(Check).filter((name) => name in fields);
  const names = new Set([...Object.keys(fields), ...inherited]);
  const copy = new Check();
  for (const name of names) {
    if (beside.includes(name)) continue;
    // The failure of an app source is reported by its caller.
    const value: unknown = mayHaveMore
      ? Reflect.get(fields, name)
      : readOption(fields, name, path === '' ? name : `${path}.${name}`);
    Reflect.set(copy, name, value);
  }
  return copy;
}

function namesOf(Check: new () => object): string[] {
  const metadata = getMetadataStorage().getTargetValidationMetadatas(Check, '', false, false);
  return [...new Set(metadata.map(({ propertyName }) => propertyName))];
}

function complaintOf({ contexts }: ValidationError, Check: new () => object): Complaint {
  const [said] = Object.values(contexts ?? {}) as Complaint[];
  return said ?? noSuchOption(Check);
}

function noSuchOption(Check: new () => object): Complaint {
  const known = namesOf(Check);
  return {
    problem: { en: 'is not an option', zh: '不是选项' },
    remedy: { en: `Write one of: ${known.join(', ')}`, zh: `可用的选项：${known.join('、')}` },
  };
}
