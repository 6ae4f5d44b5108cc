#!/usr/bin/env node
import './keep-tick-shape.js';
import 'reflect-metadata';
import { WechatTokenError } from 'nestjs-wechat-token';
import { commandOf, USAGE } from './command-line.js';
import { check } from './commands/check.js';
import { newKey, newOperator } from './commands/new-key.js';
import { suspend } from './commands/suspend.js';
import { configurationSource } from './configuration-source.js';
import { ConfigurationError } from './configuration/configuration.error.js';
import { languageOf } from './language-of.js';
import { serve } from './serve.js';
import { StartError } from './server/start-error.js';
import { version } from './version.js';

const { argv, env, stdout, stderr } = process;
const language = languageOf(env);
const command = commandOf(argv.slice(2), language);

// The reader of the log may end before the server.
stdout.on('error', outputFailed);
stderr.on('error', () => undefined);

try {
  if (command.kind === 'serve')
    await serve(configurationSource(command.config, env, language), { environment: env, language });
  else process.exitCode = await say();
} catch (error) {
  stderr.write(`${sentenceOf(error)}\n`);
  // A simulator or a connection opened before the failure would keep the process alive.
  process.exit(1);
}

async function say(): Promise<number> {
  switch (command.kind) {
    case 'check': {
      const source = configurationSource(command.config, env, language);
      const { text, code } = await check(source, { environment: env, language });
      (code === 0 ? stdout : stderr).write(text);
      return code;
    }
    case 'suspend':
    case 'resume': {
      const source = configurationSource(command.config, env, language);
      const { text, code } = await suspend(source, { ...command, language });
      (code === 0 ? stdout : stderr).write(text);
      return code;
    }
    case 'new-key':
      stdout.write(command.isOperator ? newOperator(command.id, language) : newKey(command.id, language));
      return 0;
    case 'refused':
      stderr.write(`${command.sentence}\n`);
      return 2;
    case 'help':
    case 'serve':
      stdout.write(USAGE[language]);
      return 0;
    case 'version':
      stdout.write(`${version()}\n`);
      return 0;
  }
}

/** What a command prints may be all that it does. */
function outputFailed({ code = '' }: NodeJS.ErrnoException): void {
  if (command.kind === 'serve' || code === 'EPIPE') return;
  process.exitCode = 1;
  stderr.write(
    language === 'zh' ? `无法写出结果：${code}。\n` : `The output could not be written: ${code}.\n`,
  );
}

/** The message of a foreign error may contain a secret: its class is enough. */
function sentenceOf(error: unknown): string {
  if (error instanceof ConfigurationError || error instanceof StartError) return error.message;
  if (error instanceof WechatTokenError) return error.message;
  const name = error instanceof Error ? error.constructor.name : typeof error;
  return language === 'zh' ? `中控服务器无法启动：${name}。` : `The token server could not start: ${name}.`;
}
