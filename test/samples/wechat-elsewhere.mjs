// Loaded into a sample before anything else: calls of WeChat go to the simulator at SIMULATOR_URL, so that a sample needs no address but
// WeChat's own. A call of any other host by HTTPS fails: no sample leaves this machine.
import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';

const { hostname, port } = new URL(process.env['SIMULATOR_URL']);

/** Connections are kept, or not, as the sample has it. */
const agents = new WeakMap();

function agentLike(agent) {
  if (typeof agent !== 'object') return agent;
  if (!agents.has(agent)) agents.set(agent, new http.Agent(agent.options));
  return agents.get(agent);
}

function elsewhere(target, options, callback) {
  const url = typeof target === 'string' ? new URL(target) : target;
  const fields = url instanceof URL ? { ...hostAndPath(url), ...asOptions(options) } : url;
  const asked = String(fields.hostname ?? fields.host).replace(/:\d+$/, '');
  if (asked !== 'api.weixin.qq.com') throw new Error(`A sample may not call ${asked}`);
  const there = {
    ...fields,
    protocol: 'http:',
    host: hostname,
    hostname,
    port,
    agent: agentLike(fields.agent),
  };
  const request = http.request(
    there,
    [options, callback].find((one) => typeof one === 'function'),
  );
  open.add(request);
  return request.once('close', () => open.delete(request) && ended.emit('ended'));
}

const ended = new EventEmitter();
const open = new Set();

/** Resolves once no request by HTTPS is open. */
export async function idle() {
  while (open.size > 0) await once(ended, 'ended');
}

const hostAndPath = (url) => ({ hostname: url.hostname, path: url.pathname + url.search });
const asOptions = (options) => (typeof options === 'object' ? options : {});

https.request = elsewhere;
https.get = (...args) => elsewhere(...args).end();
syncBuiltinESMExports();

const { fetch } = globalThis;
globalThis.fetch = (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (url.protocol !== 'https:') return fetch(input, init);
  if (url.hostname !== 'api.weixin.qq.com') throw new Error(`A sample may not call ${url.hostname}`);
  const there = `http://${hostname}:${port}${url.pathname}${url.search}`;
  return fetch(input instanceof Request ? new Request(there, input) : there, init);
};
