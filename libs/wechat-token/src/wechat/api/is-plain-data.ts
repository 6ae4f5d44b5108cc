/**
 * Whether JSON represents a value faithfully. Of bytes, streams, promises, maps and forms it would contain `{}` or their internals; an
 * object with `toJSON` is accepted, except bytes.
 */
export function isPlainData(value: object): boolean {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return false;
  if (Array.isArray(value) || hasMethod(value, 'toJSON')) return true;
  if (Symbol.iterator in value || Symbol.asyncIterator in value) return false;
  return !['then', 'pipe', 'getReader', 'arrayBuffer'].some((method) => hasMethod(value, method));
}

function hasMethod(value: object, method: string): boolean {
  return typeof Reflect.get(value, method) === 'function';
}
