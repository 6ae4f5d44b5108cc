import { describe, expect, it } from 'vitest';
import { commandOf, USAGE } from './command-line.js';
import { VARIABLES } from './configuration/variables.js';

const CANARY = 'canary-secret';

describe('the command line', () => {
  it.each([
    [[], { kind: 'serve', config: undefined }],
    [['--config', 'a.yaml'], { kind: 'serve', config: 'a.yaml' }],
    [['check'], { kind: 'check', config: undefined }],
    [['check', '--config=a.yaml'], { kind: 'check', config: 'a.yaml' }],
    [['new-key', 'shop-php'], { kind: 'new-key', id: 'shop-php', isOperator: false }],
    [['new-key', '--operator', 'liwei'], { kind: 'new-key', id: 'liwei', isOperator: true }],
    [['suspend', 'shop-php'], { kind: 'suspend', id: 'shop-php', config: undefined, reason: '' }],
    [
      ['resume', 'shop-php', '--config', 'a.yaml', '--reason', 'found'],
      { kind: 'resume', id: 'shop-php', config: 'a.yaml', reason: 'found' },
    ],
    [['--help'], { kind: 'help' }],
    [['--version'], { kind: 'version' }],
  ])('is understood: %o', (args, command) => {
    expect(commandOf(args, 'en')).toEqual(command);
  });

  it.each([
    ['start', CANARY],
    ['check', CANARY],
    ['--secret', CANARY],
    ['--config'],
    // As of a variable that is not set.
    ['--config', ''],
    ['suspend', 'shop', '--config', ''],
    ['new-key'],
    ['new-key', 'a b'],
    ['new-key', '--operator'],
    ['check', '--operator'],
    ['suspend', 'shop', '--operator'],
    ['new-key', 'shop', CANARY],
    ['new-key', 'shop', '--config', 'a.yaml'],
    ['new-key', 'x'.repeat(33)],
    ['new-key', 'shop', '--reason', CANARY],
    ['suspend'],
    ['suspend', 'a b'],
    ['resume', 'shop', CANARY],
    ['check', '--reason', CANARY],
  ])('is refused without a word of it: %s', (...args) => {
    const command = commandOf(args, 'en');

    expect(command).toMatchObject({
      kind: 'refused',
      sentence: expect.stringMatching(/wechat-token-server/),
    });
    expect(JSON.stringify(command)).not.toContain(CANARY);
  });

  it.each([
    [['check', '--confg', CANARY], /^--confg is not an option: wechat-token-server --help lists/],
    [['--Config', 'a.yaml'], /^--Config is not an option/],
    [['--constructor'], /^--constructor is not an option/],
    [['check', '-c', 'a.yaml'], /^-c is not an option/],
    [['check', '--operator=liwei'], /^--operator takes no value/],
    [[`--${CANARY}0`], /^An argument is not an option/],
    [
      ['check', '--config'],
      /^--config needs a value: wechat-token-server check --config token-server\.yaml$/,
    ],
    [['--config', ''], /^--config needs a value/],
    [['check', '--config', '--help'], /^--config needs a value/],
    [['suspend', 'shop', '--reason'], /^--reason needs a value/],
    [
      ['check', 'token-server.yaml'],
      /^The configuration is named by --config: wechat-token-server check --config/,
    ],
    [['token-server.yaml'], /^There is no such command: wechat-token-server --help lists/],
    [['Check'], /^There is no such command/],
    [['newkey', 'shop'], /^There is no such command/],
  ])('is refused with what is wrong: %o', (args, sentence) => {
    const command = commandOf(args, 'en');

    expect(command).toMatchObject({ kind: 'refused', sentence: expect.stringMatching(sentence) });
    expect(commandOf(args, 'zh')).toMatchObject({ sentence: expect.stringMatching(/[\u4e00-\u9fff]/) });
    expect(JSON.stringify(command)).not.toContain(CANARY);
  });

  it('names only variables that there are, and its commands, in both languages', () => {
    for (const text of Object.values(USAGE)) {
      const named = text.match(/\b[A-Z]+(?:_[A-Z]+)+\b|\bHOST\b|\bPORT\b/g) ?? [];

      expect(named.filter((name) => ![...VARIABLES, 'WECHAT_TOKEN_SERVER_CONFIG'].includes(name))).toEqual(
        [],
      );
      expect(text).toMatch(/check[^]*new-key <id>[^]*suspend <id>[^]*resume <id>[^]*--config/);
    }
  });
});
