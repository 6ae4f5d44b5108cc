#!/usr/bin/env node
import 'reflect-metadata';
import { runDoctor } from './run-doctor.js';

const { argv, env, stdout, stderr } = process;
let code: number;
let isLost = false;
stdout.on('error', ({ code: reason }: NodeJS.ErrnoException) => {
  // Whoever reads it may have seen enough.
  if (isLost || reason === 'EPIPE') return;
  isLost = true;
  stderr.write(`The output could not be written: ${reason}.\n`);
});
stderr.on('error', () => undefined);
try {
  code = await runDoctor({ args: argv.slice(2), environment: env, stdout, stderr });
} catch {
  // The message of an error may quote a secret.
  stderr.write('The doctor itself failed. Please report it, with the version of nestjs-wechat-token.\n');
  code = 1;
}
// After all output is written: a step that timed out may still keep the process alive.
stdout.write('', () => process.exit(isLost ? 1 : code));
