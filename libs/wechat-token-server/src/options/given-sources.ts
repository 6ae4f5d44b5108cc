import type { GivenOptions } from '../checks/given-options.js';
import type { ClientSource } from '../clients/client-source.js';
import type { OperatorSource } from '../operators/operator-source.js';

/** The clients of a source that may fail: then each method throws `OptionFailedError`. */
export function givenClients(source: ClientSource, given: GivenOptions): ClientSource {
  return {
    find: (id) => given.call('clients', () => source.find(id)),
    ...(source.all && { all: () => given.call('clients', () => source.all?.() ?? []) }),
  };
}

/** The operators of a source that may fail: then each member throws `OptionFailedError`. */
export function givenOperators(source: OperatorSource, given: GivenOptions): OperatorSource {
  return {
    find: (id) => given.call('console.operators', () => source.find(id)),
    get isEmpty() {
      return given.call('console.operators', () => source.isEmpty) === true;
    },
    ...(source.all && { all: () => given.call('console.operators', () => source.all?.() ?? []) }),
  };
}
