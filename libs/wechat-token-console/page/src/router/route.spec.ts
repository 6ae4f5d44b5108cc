import { describe, expect, it } from 'vitest';
import { addressOf, queryOf, routeOf, type Route } from './route.js';

describe('the address of a screen', () => {
  it.each<[string, Route]>([
    ['', { screen: 'now' }],
    [
      '?filter=attention&search=%E5%95%86%E5%9F%8E&page=3',
      { screen: 'now', filter: 'attention', search: '商城', page: 3 },
    ],
    ['apps/wx0123456789abcdef', { screen: 'app', appId: 'wx0123456789abcdef' }],
    ['apps/wx0123456789abcdef?open=table', { screen: 'app', appId: 'wx0123456789abcdef', open: 'table' }],
    ['log?appId=wx01&before=01K', { screen: 'log', appId: 'wx01', before: '01K' }],
    ['clients?open=shop-php', { screen: 'clients', open: 'shop-php' }],
    ['servers', { screen: 'servers' }],
    ['login?from=log%3FappId%3Dwx01', { screen: 'login', from: 'log?appId=wx01' }],
  ])('%s is read and written alike', (address, route) => {
    expect(routeOf(address)).toEqual(route);
    expect(addressOf(route)).toBe(address);
  });

  it.each<[string, string, Route]>([
    ['an unknown path', 'nowhere/else', { screen: 'now' }],
    ['an app without an AppID', 'apps/', { screen: 'now' }],
    ['an unknown filter', '?filter=worst', { screen: 'now' }],
    ['a page that is no number', '?page=x', { screen: 'now' }],
    ['page 1', '?page=1', { screen: 'now' }],
    ['a broken escape', 'apps/%E5%', { screen: 'app', appId: '%E5%' }],
    ['an empty search', '?search=', { screen: 'now' }],
    ['an address elsewhere as what to go back to', '//evil.example/log', { screen: 'log' }],
    ['a whole address', 'https://evil.example/x', { screen: 'now' }],
  ])('of %s leads to a screen of this console', (_, address, route) => {
    expect(routeOf(address)).toEqual(route);
  });

  it('asks the server for no more than the view', () => {
    expect(queryOf({ screen: 'now', search: '商城' })).toEqual({ view: 'apps', search: '商城' });
    expect(queryOf({ screen: 'app', appId: 'wx01', open: 'table' })).toEqual({ view: 'app', appId: 'wx01' });
    expect(queryOf({ screen: 'login', from: 'log' })).toBeUndefined();
  });
});
