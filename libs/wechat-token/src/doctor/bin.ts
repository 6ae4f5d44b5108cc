#!/usr/bin/env node
import 'reflect-metadata';
import { runDoctor } from './run-doctor.js';

const { argv, env, stdout, stderr } = process;
let code: number;
try {
  code = await runDoctor({ args: argv.slice(2), environment: env, stdout, stderr });
} catch {
  // What an error says may quote a secret.
  stderr.write('The doctor itself failed. Please report it, with the version of nestjs-wechat-token.\n');
  code = 1;
}
// Once all is written: what timed out may still hold the process.
stdout.write('', () => process.exit(code));
