// The scripts are in assets/, directly below the console's base: so the page works wherever it is mounted.
const script = import.meta.url;

/** Where the console is mounted, with a slash at its end. */
export const BASE: URL = new URL(import.meta.env.PROD ? '..' : '/', script);

/** `path` below the base. */
export function below(path: string): string {
  return new URL(path, BASE).href;
}
