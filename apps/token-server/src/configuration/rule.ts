import { ValidateBy, ValidateIf } from 'class-validator';
import type { Problem } from './fault.js';

/** A group of fields of the configuration: a class whose decorators check each field. */
export type Check = new () => object;

/** A field that holds a group of its own, or a list of them. */
interface Nested {
  readonly Check: Check;
  readonly isList: boolean;
}

const nested = new Map<object, Map<string, Nested>>();

/** The field must pass a test. Of several tests on one field the lowest comes first. */
export function Satisfies(isGood: (value: unknown) => boolean, problem: Problem): PropertyDecorator {
  // Without a message class-validator drops the context.
  return ValidateBy(
    { name: 'satisfies', validator: { validate: isGood } },
    { context: problem, message: 'is wrong' },
  );
}

/** The field may be left out. */
export function MayBeLeftOut(): PropertyDecorator {
  return ValidateIf((_, value: unknown) => value !== undefined);
}

/** The field holds a group of fields, or is left out. */
export function GroupOf(Check: Check): PropertyDecorator {
  return nest({ Check, isList: false }, Satisfies(isGroup, A_GROUP), MayBeLeftOut());
}

/** The field holds a list of groups. */
export function ListOf(Check: Check): PropertyDecorator {
  return nest({ Check, isList: true }, Satisfies(isListOfGroups, A_LIST_OF_GROUPS));
}

/** The group of a field, if it holds any. */
export function nestedIn(Check: Check, field: string): Nested | undefined {
  return nested.get(Check.prototype as object)?.get(field);
}

/** Whether the value is a group of fields. */
export function isGroup<T>(value: T): value is T & Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfGroups(value: unknown): boolean {
  return Array.isArray(value) && value.every(isGroup);
}

function nest(what: Nested, ...rules: readonly PropertyDecorator[]): PropertyDecorator {
  return (prototype, field) => {
    for (const rule of rules) rule(prototype, field);
    const fields = nested.get(prototype) ?? new Map<string, Nested>();
    nested.set(prototype, fields.set(String(field), what));
  };
}

const A_GROUP: Problem = {
  problem: { en: 'must be a group of fields', zh: '必须是一组字段' },
  remedy: {
    en: 'Write each field on a line of its own, indented below it',
    zh: '请在其下缩进，每个字段一行',
  },
};

const A_LIST_OF_GROUPS: Problem = {
  problem: { en: 'must be a list of groups', zh: '必须是列表，每项是一组字段' },
  remedy: { en: 'Begin each group with a dash', zh: '请让每一项以短横线开头' },
};
