import {
  newKey,
  OPERATOR_KEY_PREFIX,
  parseKey,
  type ClientKey,
  type NewClientKey,
} from '../clients/client-key.js';

/** Makes a key for an operator: `wto_<id>_`, 43 random characters, and a checksum. Throws `TypeError` for an id that is not valid. */
export function newOperatorKey(id: string): NewClientKey {
  return newKey(OPERATOR_KEY_PREFIX, id);
}

/** Returns the parts of an operator key, and `undefined` for any other text. */
export function parseOperatorKey(text: string): ClientKey | undefined {
  return parseKey(OPERATOR_KEY_PREFIX, text);
}
