import { Child } from './child.mjs';

/** Starts the simulator in a separate process, so that its work does not count as the caller's. */
export async function startSimulator(options = {}) {
  const child = new Child(new URL('./simulator-process.mjs', import.meta.url));
  const { url } = await child.ask(options);
  const order = async (path, fields) => {
    const init = fields === undefined ? {} : { method: 'POST', body: JSON.stringify(fields) };
    return (await fetch(`${url}/__simulator/${path}`, init)).json();
  };
  /** Requests for a token, whatever the response. */
  const fetches = async () => {
    const counts = ['/cgi-bin/token', '/cgi-bin/stable_token'].map((path) => order(`count?path=${path}`));
    return (await Promise.all(counts)).reduce((sum, { count }) => sum + count, 0);
  };
  return { url, order, fetches, stop: () => child.stop() };
}
