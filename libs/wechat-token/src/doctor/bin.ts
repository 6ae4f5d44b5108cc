#!/usr/bin/env node
import 'reflect-metadata';
import { languageIn } from './command-line.js';
import { runDoctor } from './run-doctor.js';

const { argv, env, stdout, stderr } = process;
const args = argv.slice(2);
const language = languageIn(args);
let code: number;
let isLost = false;
stdout.on('error', ({ code: reason }: NodeJS.ErrnoException) => {
  // Whoever reads it may have seen enough.
  if (isLost || reason === 'EPIPE') return;
  isLost = true;
  stderr.write(
    language === 'zh' ? `无法写出结果：${reason}。\n` : `The output could not be written: ${reason}.\n`,
  );
});
stderr.on('error', () => undefined);
try {
  code = await runDoctor({ args, environment: env, stdout, stderr });
} catch {
  // The message of an error may quote a secret.
  stderr.write(
    language === 'zh'
      ? '诊断程序自身出错。请报告此问题，并附上 nestjs-wechat-token 的版本号。\n'
      : 'The doctor itself failed. Please report it, with the version of nestjs-wechat-token.\n',
  );
  code = 1;
}
// After all output is written: a step that timed out may still keep the process alive.
stdout.write('', () => process.exit(isLost ? 1 : code));
