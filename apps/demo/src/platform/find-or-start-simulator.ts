import { startWechatSimulator } from 'wechat-simulator';
import { EnvironmentError } from '../settings/environment.error.js';

/** A simulator to use: our own, or that of another demo on this machine. */
export interface FoundSimulator {
  readonly url: string;
  /** Each new simulator has a new id, and knows no old token. */
  readonly instanceId: string;
  /** How many times faster its time runs. */
  readonly timeScale: number;
  /** Whether it runs in this process. */
  readonly isOurs: boolean;
  close(): Promise<void>;
}

/** How many calls a demo that runs for days remembers. */
const JOURNAL_LIMIT = 10_000;

/** Starts a simulator, or finds the one that already listens there. */
export async function findOrStartSimulator(port: number, timeScale: number): Promise<FoundSimulator> {
  try {
    const { simulator, url, close } = await startWechatSimulator({
      port,
      timeScale,
      journal: { limit: JOURNAL_LIMIT },
    });
    return { url, instanceId: simulator.instanceId, timeScale, isOurs: true, close };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') return findSimulator(port);
    if (code !== 'EACCES') throw error;
    throw new EnvironmentError(
      'WECHAT_SIMULATOR_PORT',
      `${port} requires privileges`,
      'Set a port from 1024 on, or 0 for a free one',
    );
  }
}

async function findSimulator(port: number): Promise<FoundSimulator> {
  const url = `http://127.0.0.1:${port}`;
  const instance = await askInstance(url);
  if (instance?.simulator === 'wechat-simulator') {
    const { instanceId, timeScale } = instance;
    return { url, instanceId, timeScale, isOurs: false, close: async () => undefined };
  }
  throw new EnvironmentError(
    'WECHAT_SIMULATOR_PORT',
    `${port} is used by another program, so the built-in simulator cannot listen there`,
    'End that program, or set WECHAT_SIMULATOR_PORT to a free port',
  );
}

async function askInstance(
  url: string,
): Promise<{ simulator: string; instanceId: string; timeScale: number } | undefined> {
  try {
    const answer = await fetch(`${url}/__simulator/instance`, { signal: AbortSignal.timeout(2_000) });
    return (await answer.json()) as { simulator: string; instanceId: string; timeScale: number };
  } catch {
    return undefined;
  }
}
