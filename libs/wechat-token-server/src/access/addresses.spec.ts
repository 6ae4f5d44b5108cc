import { describe, expect, it } from 'vitest';
import { AddressList, isNetwork } from '../patterns/address-list.js';
import { CallerAddresses } from './caller-address.js';

describe('a list of addresses', () => {
  it.each([
    [['10.1.0.0/16'], '10.1.4.7', true],
    [['10.1.0.0/16'], '10.2.0.1', false],
    [['10.1.0.0/16'], '::ffff:10.1.4.7', true],
    [['10.1.4.7'], '10.1.4.7', true],
    [['10.1.4.7'], '10.1.4.8', false],
    [['::ffff:10.1.4.7'], '10.1.4.7', true],
    [['2001:db8::/32'], '2001:db8:1::5', true],
    [['2001:db8::/32'], '2001:db9::5', false],
    [['fe80::/10'], 'fe80::1%eth0', true],
    [['0.0.0.0/0'], '10.1.4.7', true],
    [['0.0.0.0/0'], '2001:db8::1', false],
    [[], '127.0.0.1', false],
    [['10.1.0.0/16'], '', false],
    [['10.1.0.0/16'], 'unix', false],
  ])('%j holds %s: %s', (networks, address, isIn) => {
    expect(new AddressList(networks).has(address)).toBe(isIn);
  });

  it.each([
    '10.1.0.0/33',
    '10.1.0/16',
    '10.1.0.0/-1',
    '10.1.0.0/1e1',
    '10.1.0.0/16/2',
    '2001:db8::/129',
    '::ffff:10.0.0.0/104',
    'fe80::1%eth0',
    'localhost',
    '',
    5,
    undefined,
  ])('takes no entry %j, and is emptier for it', (text) => {
    expect(isNetwork(text)).toBe(false);
    expect(new AddressList([String(text)]).has('10.1.0.1')).toBe(false);
  });
});

describe('the address of a caller', () => {
  const addresses = new CallerAddresses(['10.0.0.1', '10.0.1.0/24']);

  it.each([
    ['203.0.113.9', undefined, '203.0.113.9'],
    ['::ffff:203.0.113.9', undefined, '203.0.113.9'],
    // A stranger's header says nothing.
    ['203.0.113.9', '10.1.0.1', '203.0.113.9'],
    ['10.0.0.1', undefined, '10.0.0.1'],
    ['10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['::ffff:10.0.0.1', '203.0.113.9', '203.0.113.9'],
    // What stands further left was written by the caller.
    ['10.0.0.1', '10.1.0.1, 203.0.113.9', '203.0.113.9'],
    ['10.0.0.1', '203.0.113.9, 10.0.1.5', '203.0.113.9'],
    ['10.0.0.1', ['10.1.0.1', '203.0.113.9,10.0.1.5'], '203.0.113.9'],
    // Some proxies write the port as well.
    ['10.0.0.1', '203.0.113.9:4711', '203.0.113.9'],
    ['10.0.0.1', '10.1.0.1:1, 203.0.113.9:65535, 10.0.1.5:80', '203.0.113.9'],
    ['10.0.0.1', '[2001:db8::1]:4711', '2001:db8::1'],
    ['10.0.0.1', '[2001:db8::1]', '2001:db8::1'],
    ['10.0.0.1', '[::ffff:203.0.113.9]:1', '203.0.113.9'],
    ['10.0.0.1', '2001:db8::1:4711', '2001:db8::1:4711'],
    ['10.0.0.1', '203.0.113.9:', '10.0.0.1'],
    ['10.0.0.1', '203.0.113.9:x', '10.0.0.1'],
    ['10.0.0.1', '[203.0.113.9]x', '10.0.0.1'],
    ['10.0.0.1', '203.0.113.9, junk', '10.0.0.1'],
    ['10.0.0.1', '', '10.0.0.1'],
    [undefined, '203.0.113.9', ''],
  ])('is, of the peer %s with %j, %s', (peer, forwardedFor, address) => {
    expect(addresses.of(peer, forwardedFor)).toBe(address);
  });
});
