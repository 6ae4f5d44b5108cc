import { describe, expect, it } from 'vitest';
import { commandOf } from './command-line.js';

const sentenceOf = (...args: string[]) => {
  const command = commandOf(args);
  return command.kind === 'refused' ? command.sentence : command.kind;
};

describe('the command line of the doctor', () => {
  it('accepts one command with a language and a format', () => {
    expect(commandOf(['doctor'])).toEqual({ kind: 'doctor', language: 'en', json: false });
    expect(commandOf(['doctor', '--json', '--language', 'zh'])).toEqual({
      kind: 'doctor',
      language: 'zh',
      json: true,
    });
    expect(commandOf(['--language=zh', 'doctor'])).toMatchObject({ language: 'zh' });
    expect(commandOf(['--help'])).toEqual({ kind: 'help' });
  });

  it.each([
    ['00112233445566778899aabbccddeeff'],
    ['wx0123456789abcdef:hunter2'],
    ['--secret=hunter2'],
    ['--app-secret', 'hunter2'],
    ['--redis=redis://user:hunter2@host'],
    ['85_Qm9nu-sAbCdEfGhIjKlMnOpQrStUvWxYz'],
    ['--00112233445566778899aabbccddeeff'],
    ['--json=00112233445566778899aabbccddeeff'],
  ])('refuses what looks like a secret, and does not repeat it: %s', (...args) => {
    const sentence = sentenceOf('doctor', ...args);

    expect(sentence).toContain('looks like a secret');
    expect(sentence).not.toMatch(/hunter2|0011|85_Qm9/);
  });

  it('refuses unknown arguments in one sentence', () => {
    expect(sentenceOf('doctor', '--verbose')).toBe(
      '--verbose is not valid here: --help lists the arguments.',
    );
    expect(sentenceOf('doctor', '-X1Y2Z3')).toBe(
      'An argument is not valid here: --help lists the arguments.',
    );
    expect(sentenceOf('doctor', '--json=yes')).toMatch(/^--json is not valid/);
    expect(sentenceOf('doctor', '--constructor')).toMatch(/^--constructor is not valid/);
    expect(sentenceOf('doctor', '--JSON')).toMatch(/^--JSON is not valid/);
    expect(sentenceOf('doctor', '--language')).toBe('--language is en or zh.');
    expect(sentenceOf('doctor', '--language', 'fr')).toBe('--language is en or zh.');
    expect(sentenceOf()).toContain('npx nestjs-wechat-token doctor');
    expect(sentenceOf('doctor', '.env')).toContain('no file');
    expect(sentenceOf('doctor', 'hunter2')).not.toContain('hunter2');
    expect(sentenceOf('cure', '--language', 'zh')).toContain('只有 doctor');
  });
});
