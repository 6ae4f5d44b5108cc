import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import { errorAbout, type OptionProblem } from '../../errors/option-problem.js';
import { readOption } from './read-option.js';

/** Where the fields are, and which other fields may appear among them. */
interface FieldsPlace {
  readonly path: string;
  readonly mayHaveMore?: boolean;
  /** Names that are checked elsewhere. They are left out of the copy. */
  readonly otherNames?: readonly string[];
}

/**
 * Checks a shallow copy of `fields` with class-validator, which never sees the object itself and clones nothing in it. Returns the copy.
 * Throws {@link WechatTokenOptionsError} at the first wrong field, unknown ones included.
 */
export function checkFields(Check: new () => object, fields: object, at: FieldsPlace): object {
  const copy = copied(Check, fields, at);
  const [first] = validateSync(copy, {
    whitelist: at.mayHaveMore !== true,
    forbidNonWhitelisted: at.mayHaveMore !== true,
    stopAtFirstError: true,
    // Either may contain a secret.
    validationError: { target: false, value: false },
  });
  if (!first) return copy;
  const path = at.path === '' ? first.property : `${at.path}.${first.property}`;
  throw errorAbout(path, problemOf(first, Check));
}

/** The object's own fields, and the options for which its class has getters. */
function copied(
  Check: new () => object,
  fields: object,
  { path, mayHaveMore, otherNames = [] }: FieldsPlace,
) {
  const inherited = namesOf(Check).filter((name) => name in fields);
  const names = new Set([...Object.keys(fields), ...inherited]);
  const copy = new Check();
  for (const name of names) {
    if (otherNames.includes(name)) continue;
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

function problemOf({ contexts }: ValidationError, Check: new () => object): OptionProblem {
  const [problem] = Object.values(contexts ?? {}) as OptionProblem[];
  return problem ?? noSuchOption(Check);
}

function noSuchOption(Check: new () => object): OptionProblem {
  const known = namesOf(Check);
  return {
    problem: { en: 'is not an option', zh: '不是选项' },
    remedy: { en: `Use one of: ${known.join(', ')}`, zh: `可用的选项：${known.join('、')}` },
  };
}
