import 'reflect-metadata';
import 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { Credential } from 'nestjs-wechat-token';
import type { Got, Order, Told } from './messages.js';
import { ReaderCrowd } from './reader-crowd.js';
import { openApplication, type WorkerApplication } from './worker-application.js';
import { WorkerLoad } from './worker-load.js';

// One process of the fleet: executes orders that arrive over IPC, and ends with its parent.

let opened: { readonly application: WorkerApplication; readonly load: WorkerLoad } | undefined;
let crowd: ReaderCrowd | undefined;

const tell = (told: Told) => void process.send?.(told, undefined, undefined, () => undefined);

async function obey(order: Order): Promise<unknown> {
  switch (order.do) {
    case 'open': {
      await instant(order.at);
      const began = performance.now();
      const application = await openApplication(order.config);
      opened = { application, load: new WorkerLoad(application, tell) };
      return got(() => application.tokens.getCredential(), began);
    }
    case 'get':
      await instant(order.at);
      return got(() => current().application.tokens.getCredential());
    case 'load':
      return current().load.every(order.everyMs);
    case 'report': {
      await instant(order.at);
      const { tokens } = current().application;
      const report = () => got(() => tokens.reportRejected(order.token));
      return Promise.all(Array.from({ length: order.times }, report));
    }
    case 'reset':
      return current().load.reset();
    case 'tally':
      return current().load.tally();
    case 'fleet-status':
      return current().application.tokens.fleetStatus();
    case 'status':
      return inspect(current().application.tokens.status(), { depth: Infinity });
    case 'refresh':
      return (await current().application.tokens.refresh()).outcome;
    case 'read': {
      const { tokens } = current().application;
      const began = performance.now();
      for (let read = 0; read < order.times; read += 1) await tokens.getAccessToken();
      return performance.now() - began;
    }
    case 'open-readers':
      return void (crowd = await ReaderCrowd.open(order.options, order.count));
    case 'report-by-reader':
      return void (await crowd?.report(order.token));
    case 'readers-after':
      return crowd?.after(order.token);
    case 'readers-away':
      return crowd?.away();
    case 'close': {
      await crowd?.close();
      crowd = undefined;
      if (!opened) return undefined;
      const { application, load } = opened;
      opened = undefined;
      load.every(0);
      return application.context.close();
    }
  }
}

function current() {
  if (!opened) throw new Error('The application is not open');
  return opened;
}

async function got(ask: () => Promise<Credential>, began = performance.now()): Promise<Got> {
  const ms = () => performance.now() - began;
  try {
    const { value, version } = await ask();
    return { ms: ms(), token: value, ...(version !== undefined && { version }) };
  } catch (error) {
    const { code, errcode, reason } = error as { code?: string; errcode?: number; reason?: string };
    const shown = inspect(error, { depth: Infinity });
    return {
      ms: ms(),
      code: String(code),
      shown,
      ...(errcode !== undefined && { errcode }),
      ...(typeof reason === 'string' && { reason }),
    };
  }
}

/** Waits for an instant that all processes of the machine share. */
async function instant(at: number | undefined): Promise<void> {
  if (at === undefined) return;
  await pause(Math.max(0, at - Date.now() - 20));
  // Busy-waits for the last moments, so that all begin together.
  while (Date.now() < at);
}

process.on('message', (message: { readonly id: number; readonly order: Order }) => {
  const { id, order } = message;
  obey(order).then(
    (answer) => tell({ id, answer }),
    (error: unknown) => tell({ id, problem: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
tell({ lived: 'ready' });
