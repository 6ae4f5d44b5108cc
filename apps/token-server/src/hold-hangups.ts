import { setImmediate } from 'node:timers/promises';

let hasCome = false;
const hold = () => {
  hasCome = true;
};

// Imported first: `systemctl reload` while the program loads would end it, and systemd takes that for an end that was wanted.
process.on('SIGHUP', hold);

/** Lets the signal end the process, as it does without a configuration to reload: also one that has come. */
export async function releaseHangups(): Promise<void> {
  // One that has come is told when the loop polls next, which the first turn may be past.
  await setImmediate();
  await setImmediate();
  process.off('SIGHUP', hold);
  if (hasCome) process.kill(process.pid, 'SIGHUP');
}
