import 'reflect-metadata';
import { answer, question } from '../kit/child.mjs';
import { LIBRARIES, PATH } from '../kit/libraries.mjs';

const { name, setting, calls, graceSeconds } = await question();
const { baseUrl, endpoint } = setting;
const library = await LIBRARIES[name].make(setting);
// A library without a client leaves calls to its user.
const { call = async () => (await fetch(`${baseUrl}${PATH}?access_token=${await library.read()}`)).json() } =
  library;

await call();
const fetched = await Promise.all(
  ['token', 'stable_token'].map((path) => get(`count?path=/cgi-bin/${path}`)),
);
await order(endpoint === 'stable' ? 'force-elsewhere' : 'mint-elsewhere', {});
await order('time', { advanceSeconds: graceSeconds });

const outcomes = await Promise.allSettled(Array.from({ length: calls }, call));
const succeeded = outcomes.filter(
  ({ status, value }) => status === 'fulfilled' && value.errcode === 0,
).length;
answer({ failed: calls - succeeded, firstFetches: fetched[0].count + fetched[1].count });

async function get(path) {
  return (await fetch(`${baseUrl}/__simulator/${path}`)).json();
}

async function order(path, fields) {
  await fetch(`${baseUrl}/__simulator/${path}`, { method: 'POST', body: JSON.stringify(fields) });
}
