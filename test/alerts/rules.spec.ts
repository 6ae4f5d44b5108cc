import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { prometheusCommand } from './prometheus-programs.js';

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const RULES = pathOf('../../libs/wechat-token/ops/prometheus-alerts.yml');
const TESTS = pathOf('prometheus-alerts.test.yml');

/** Runs promtool. Returns its output. */
function promtool(...args: string[]): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(prometheusCommand('promtool'), args, { encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

const namesIn = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, name = '']) => name);

describe('the alert rules', () => {
  it('are accepted by Prometheus', () => {
    expect(promtool('check', 'rules', RULES)).toEqual({
      status: 0,
      said: expect.stringContaining('11 rules found'),
    });
  });

  it('fire and stay silent as their tests say', () => {
    expect(promtool('test', 'rules', TESTS)).toEqual({ status: 0, said: expect.stringContaining('SUCCESS') });
  });

  it('are each tested firing and silent', () => {
    const alerts = namesIn(readFileSync(RULES, 'utf8'), /- alert: (\w+)/g);
    const tests = readFileSync(TESTS, 'utf8');

    expect([...new Set(namesIn(tests, /- alertname: (\w+)\n +eval_time: \w+\n +exp_alerts:/g))]).toEqual(
      alerts,
    );
    expect([...new Set(namesIn(tests, /alertname: (\w+), eval_time: \w+, exp_alerts: \[\]/g))]).toEqual(
      alerts,
    );
  });
});
