import type { JsonFields } from '../wire/json-body.js';
import type { AppOptions } from './app.options.js';

/** Parses an app from JSON; throws a sentence if it has no identity. */
export function readAppOptions(fields: JsonFields): AppOptions {
  const { appId, appSecret } = fields;
  if (typeof appId !== 'string' || appId === '') throw new TypeError('An app needs an "appId".');
  if (typeof appSecret !== 'string' || appSecret === '') throw new TypeError('An app needs an "appSecret".');
  return { ...fields, appId, appSecret };
}
