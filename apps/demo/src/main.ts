import 'reflect-metadata';
import { endOnSignal } from './end-on-signal.js';
import { sentenceOf } from './sentence-of.js';
import { startDemo } from './start-demo.js';
import { welcomeOf } from './welcome.js';

try {
  const app = await startDemo();
  endOnSignal(app);
  process.stdout.write(await welcomeOf(app));
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`);
  // A simulator that was started before the start failed would keep the process alive.
  process.exit(1);
}
