import { describe, expect, it } from 'vitest';
import { commandOf, USAGE } from './command-line.js';
import { DEFAULT_APP } from './index.js';

describe('the command line', () => {
  it('has a made-up app on port 3001 by default', () => {
    expect(commandOf([])).toMatchObject({ help: false, options: { port: 3001, apps: [DEFAULT_APP] } });
  });

  it('reads every argument', () => {
    const line =
      '--port 0 --host 0.0.0.0 --app wxa:s1 --app wxb:s2 --official-account --whitelist 127.0.0.1,10.0.0.0/8 --time-scale 120 --life 12 --seed 7';

    const command = commandOf(line.split(' '));

    const account = { profile: 'official-account', whitelist: ['127.0.0.1', '10.0.0.0/8'] };
    expect(command).toMatchObject({
      options: {
        port: 0,
        host: '0.0.0.0',
        apps: [
          { appId: 'wxa', appSecret: 's1', ...account },
          { appId: 'wxb', appSecret: 's2', ...account },
        ],
        timeScale: 120,
        seed: 7,
        timings: { lifeSeconds: 12, renewsInLastSeconds: 0.5 },
      },
    });
  });

  it.each([
    ['--port 70000', '--port is a whole number from 0 to 65535.'],
    ['--port one', '--port is a number, not "one".'],
    ['--time-scale 0', '--time-scale is a number above 0.'],
    ['--life -5', 'is not understood here: --help lists the arguments.'],
    ['--app topsecret', '--app is an AppID and an AppSecret with a colon between'],
    ['--legacy', '--legacy is not understood here: --help lists the arguments.'],
    ['wx1:topsecret', 'an argument is not understood here'],
  ])('answers "%s" with one sentence', (line, sentence) => {
    const read = () => commandOf(line.split(' '));

    expect(read).toThrow(sentence);
    expect(read).not.toThrow(/topsecret/);
  });

  it('explains itself', () => {
    expect(commandOf(['--help'])).toEqual({ help: true });
    expect(USAGE).toContain('--time-scale');
  });
});
