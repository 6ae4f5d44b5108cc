import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_BEHAVIOUR } from './index.js';
import { CONTROL_PREFIX, ROUTES } from './server/control.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it.each(Object.keys(DEFAULT_BEHAVIOUR))('lists the switch %s', (name) => {
    expect(readme).toMatch(new RegExp(`^\\|.*\`${name}\``, 'm'));
  });

  it.each(Object.keys(ROUTES))('lists the order %s', (name) => {
    const [method, path] = name.split(' ');
    expect(readme).toContain(`| \`${method} ${CONTROL_PREFIX}${path}\``);
  });
});
