import { Agent, type ClientRequest } from 'node:http';

interface Dispatching {
  addRequest(request: ClientRequest, ...rest: unknown[]): void;
}

/** An agent for HTTP whose requests tell the simulator from which address they come. */
export function addressedAgent(ip: string): Agent {
  const agent = new Agent({ keepAlive: false }) as Agent & Dispatching;
  const addRequest = agent.addRequest.bind(agent);
  agent.addRequest = (request, ...rest) => {
    request.setHeader('X-Simulated-Ip', ip);
    addRequest(request, ...rest);
  };
  return agent;
}
