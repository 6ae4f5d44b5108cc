import { Gauge, type Registry } from 'prom-client';
import type { TokenServers } from './token-servers.js';

/** Registers what this server knows of the others; replaces the metrics of an earlier application in this process. */
export function registerServersMetrics(servers: TokenServers, registry: Registry): void {
  const gauge = (name: string, help: string, value: () => number) =>
    registerGauge(registry, name, help, value);
  const prefix = 'wechat_token_server';
  gauge(`${prefix}_servers_up`, 'Servers that share the notes and are up', () => servers.state.up);
  gauge(
    `${prefix}_configurations`,
    'Different configurations among the servers that are up: more than 1 during a roll-out only',
    () => Math.max(1, new Set(servers.present.map(({ configuration }) => configuration)).size),
  );
  gauge(`${prefix}_notes_up`, '1 if the shared notes can be exchanged, else 0', () =>
    Number(servers.state.notes === 'up'),
  );
  gauge(`${prefix}_suspended_clients`, 'Clients that an operator suspended', () => servers.suspended.length);
}

/** Registers a metric that is read when it is collected; replaces the one of an earlier application in this process. */
export function registerGauge(registry: Registry, name: string, help: string, value: () => number): void {
  registry.removeSingleMetric(name);
  const metric: Gauge = new Gauge({ name, help, registers: [], collect: () => metric.set(value()) });
  registry.registerMetric(metric);
}
