import { spawn } from 'node:child_process';

/**
 * Sees to it that process `pid` ends and its `folder` is removed when this process ends, however that comes about: a
 * worker that is killed runs no handlers. Answers how to call it off.
 */
export function endWithUs(pid: number, folder: string): () => void {
  // Reads until there is nobody left to write.
  const watcher = spawn('sh', ['-c', 'cat; kill -9 "$0"; sleep 0.1; rm -rf "$1"', String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.unref();
  return () => void watcher.kill('SIGKILL');
}
