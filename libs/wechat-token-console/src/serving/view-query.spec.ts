import { describe, expect, it } from 'vitest';
import { ConsoleRefusal } from '../console-refusal.js';
import { viewQueryOf } from './view-query.js';

const read = (query: string) => viewQueryOf(new URLSearchParams(query));

describe('the screen that a query names', () => {
  it.each([
    ['view=apps', { view: 'apps' }],
    ['view=apps&filter=&search=&page=', { view: 'apps' }],
    ['view=apps&filter=idle&search=商城&page=3', { view: 'apps', filter: 'idle', search: '商城', page: 3 }],
    ['view=app&appId=wx1', { view: 'app', appId: 'wx1' }],
    ['view=log&appId=wx1&before=7', { view: 'log', appId: 'wx1', before: '7' }],
    ['view=clients&page=x', { view: 'clients' }],
    ['view=servers', { view: 'servers' }],
  ])('of %s', (query, expected) => {
    expect(read(query)).toEqual(expected);
  });

  it.each([
    ['', 'view'],
    ['view=constructor', 'view'],
    ['view=app', 'appId'],
    ['view=apps&filter=constructor', 'filter'],
    ['view=apps&page=0', 'page'],
    ['view=apps&page=-1', 'page'],
    ['view=apps&page=1e9', 'page'],
    ['view=apps&page=12345678', 'page'],
    [`view=apps&search=${'x'.repeat(101)}`, 'search'],
    [`view=log&before=${'1'.repeat(101)}`, 'before'],
  ])('of "%s" is refused for its %s', (query, name) => {
    expect(() => read(query)).toThrow(ConsoleRefusal);
    expect(() => read(query)).toThrow(`"${name}"`);
  });
});
