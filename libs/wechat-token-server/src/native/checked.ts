import { validateSync } from 'class-validator';
import { callInvalid } from './native.error.js';

/**
 * An instance of a DTO with the fields of `given`, checked by its decorators; a field that is null counts as not given.
 * Throws `NativeError` with the first field that is wrong; its value is never quoted.
 */
export function checked<T extends object>(Dto: new () => T, given: unknown): T {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw callInvalid(
      { en: 'The request has no JSON object as its body', zh: '请求体不是 JSON 对象' },
      {
        en: 'Send one with Content-Type: application/json',
        zh: '请以 Content-Type: application/json 发送 JSON 对象',
      },
    );
  }
  const dto = new Dto();
  for (const [name, written] of Object.entries(given)) {
    const value: unknown = written ?? undefined;
    // Assigned, `__proto__` would replace the prototype and with it the checks.
    Object.defineProperty(dto, name, { value, enumerable: true, writable: true, configurable: true });
  }
  const [fault] = validateSync(dto, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: false,
  });
  if (!fault) return dto;
  const name = /^\w{1,40}$/.test(fault.property) ? fault.property : '?';
  const { whitelistValidation: isUnknown, ...rules } = fault.constraints ?? {};
  if (isUnknown) {
    throw callInvalid(
      { en: `The field "${name}" is unknown`, zh: `未知字段 "${name}"` },
      { en: 'See /v1/openapi.json for the fields', zh: '可用字段见 /v1/openapi.json' },
    );
  }
  const [rule = 'is wrong'] = Object.values(rules);
  throw callInvalid(
    { en: `The field "${name}" ${rule}`, zh: `字段 "${name}" 不正确` },
    { en: 'See /v1/openapi.json for its format', zh: '格式见 /v1/openapi.json' },
  );
}
