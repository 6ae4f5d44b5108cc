import { Agent, type ClientRequest } from 'node:http';

interface Dispatching {
  addRequest(request: ClientRequest, ...rest: unknown[]): void;
}

/** An HTTP agent that tells the simulator the caller's address. */
export function addressedAgent(ip: string): Agent {
  const agent = new Agent({ keepAlive: false }) as Agent & Dispatching;
  const addRequest = agent.addRequest.bind(agent);
  agent.addRequest = (request, ...rest) => {
    request.setHeader('X-Simulated-Ip', ip);
    addRequest(request, ...rest);
  };
  return agent;
}
