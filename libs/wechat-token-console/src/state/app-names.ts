import { logFailure } from '../log-failure.js';

/** The names that the application gives its apps: none where its function fails. */
export function appNamesBy(
  nameOf: (appId: string) => string | undefined,
): (appId: string) => string | undefined {
  return (appId) => {
    try {
      const name: unknown = nameOf(appId);
      if (typeof name === 'string') return name;
      if (name instanceof Promise) {
        // Its rejection would end the process.
        name.catch(() => undefined);
        throw new TypeError('nameOf must return the name, not a promise');
      }
    } catch (error) {
      logFailure('The option nameOf failed, so that apps have no names', error);
    }
    return undefined;
  };
}
