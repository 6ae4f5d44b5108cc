import { describe, expect, it } from 'vitest';
import { PLAIN, type MirrorCodec } from './codec.js';
import { CO_WECHAT_API, JSON_TEXT, NEST_WECHAT, POWERWECHAT_TICKET, POWERWECHAT_TOKEN, SENPARC } from './json.js';
import { KRYO5 } from './kryo5.js';
import { PHP_TEXT, PHP_TICKET, PHP_TOKEN } from './php.js';

/** 157 characters, as WeChat's tokens have now. */
const TOKEN = `85_${'A'.repeat(154)}`;
const ENDS_AT = 1_796_000_000_000;

const written = (codec: MirrorCodec, value = TOKEN) =>
  codec.encode({ value, endsAt: ENDS_AT, expiresIn: 7_200 });
const hexOf = (text: string) => Buffer.from(text).toString('hex');
const bytesOf = (hex: string) => Buffer.from(hex.replace(/ /g, ''), 'hex');

const CODECS = {
  PLAIN,
  JSON_TEXT,
  KRYO5,
  PHP_TEXT,
  PHP_TOKEN,
  PHP_TICKET,
  POWERWECHAT_TOKEN,
  POWERWECHAT_TICKET,
  NEST_WECHAT,
  CO_WECHAT_API,
};

describe('What is written for another program', () => {
  it.each([
    ['plain text', PLAIN, TOKEN],
    ['JSON of Jackson', JSON_TEXT, `"${TOKEN}"`],
    ['a string of PHP', PHP_TEXT, `s:157:"${TOKEN}";`],
    [
      'an array of PHP',
      PHP_TOKEN,
      `a:2:{s:12:"access_token";s:157:"${TOKEN}";s:10:"expires_in";i:7200;}`,
    ],
    [
      'a ticket as an array of PHP',
      PHP_TICKET,
      `a:4:{s:7:"errcode";i:0;s:6:"errmsg";s:2:"ok";s:6:"ticket";s:157:"${TOKEN}";s:10:"expires_in";i:7200;}`,
    ],
    ['JSON of PowerWeChat', POWERWECHAT_TOKEN, `{"access_token":"${TOKEN}","expires_in":7200}`],
    ['a date of nest-wechat', NEST_WECHAT, `{"access_token":"${TOKEN}","expires_in":1795999880}`],
    ['a date of co-wechat-api', CO_WECHAT_API, `{"accessToken":"${TOKEN}","expireTime":1795999990000}`],
  ])('is, byte by byte, %s', (_, codec, expected) => {
    expect(written(codec).toString('hex')).toBe(hexOf(expected));
  });

  it.each([
    [1, '03 82'],
    [2, '03 61 e1'],
    [5, '03 61 61 61 61 e1'],
    [32, `03 ${'61 '.repeat(31)}e1`],
    [33, '03 a2'],
    [63, '03 c0 01'],
    [157, '03 de 02'],
    [214, '03 d7 03'],
    [512, '03 c1 08'],
  ])('is a string of Kryo 5, of %i characters', (length, beginning) => {
    const text = 'a'.repeat(length);
    const start = bytesOf(beginning);
    const isWhole = length >= 2 && length <= 32;

    const bytes = written(KRYO5, text);

    expect(bytes.toString('hex')).toBe(start.toString('hex') + (isWhole ? '' : hexOf(text)));
    expect(KRYO5.decode(bytes)).toEqual({ value: text });
  });

  it.each(Object.entries(CODECS))('is read again: %s', (_, codec) => {
    expect(codec.decode(written(codec))).toMatchObject({ value: TOKEN });
  });
});

describe('What another program wrote', () => {
  it.each([
    ['a string of igbinary', PHP_TEXT, `00 00 00 02 11 9d ${hexOf(TOKEN)}`, TOKEN],
    [
      'a long string of igbinary',
      PHP_TEXT,
      `00 00 00 02 12 02 00 ${hexOf('b'.repeat(512))}`,
      'b'.repeat(512),
    ],
    [
      'an array of igbinary',
      PHP_TOKEN,
      `00 00 00 02 14 02 11 0c ${hexOf('access_token')} 11 9d ${hexOf(TOKEN)} 11 0a ${hexOf('expires_in')} 08 1c 20`,
      TOKEN,
    ],
  ])('is read: %s', (_, codec, hex, value) => {
    expect(codec.decode(bytesOf(hex))).toEqual({ value });
  });

  it('says when it ends, where it does', () => {
    const bag = {
      AccessTokenExpireTime: '2026-11-30T01:33:20+08:00',
      AccessTokenResult: { access_token: TOKEN, expires_in: 7_200, errcode: 0 },
      AppSecret: 'canary',
    };

    expect(NEST_WECHAT.decode(written(NEST_WECHAT))?.endsAt).toBe(ENDS_AT - 120_000);
    expect(CO_WECHAT_API.decode(written(CO_WECHAT_API))?.endsAt).toBe(ENDS_AT - 10_000);
    expect(SENPARC.decode(Buffer.from(JSON.stringify(bag)))).toEqual({
      value: TOKEN,
      endsAt: Date.parse('2026-11-29T17:33:20Z'),
    });
  });

  const FOREIGN = {
    ...Object.fromEntries(Object.entries(CODECS).map(([name, codec]) => [name, written(codec)])),
    igbinary: bytesOf(`00 00 00 02 11 9d ${hexOf(TOKEN)}`),
    empty: Buffer.alloc(0),
    marshalled: Buffer.from(`\xfc${TOKEN}`, 'latin1'),
    nulls: Buffer.alloc(200),
    'an object of PHP': Buffer.from('O:8:"stdClass":0:{}'),
    'a string of PHP that says a longer length': Buffer.from('s:900:"a";'),
    'an array of igbinary that says a longer length': bytesOf('00 00 00 02 16 ff ff ff ff 00'),
    'an array of an array': Buffer.from('a:1:{a:0:{}i:1;}'),
  };

  it.each(Object.entries({ ...CODECS, SENPARC }))('is never taken for a token by %s', (name, codec) => {
    const others = Object.entries(FOREIGN).filter(([form]) => form !== name);
    const taken = others.filter(([, bytes]) => codec.decode(bytes) !== undefined).map(([form]) => form);

    // PHP reads both of its formats; plain text cannot be told from JSON and PHP's own text, which has only printable characters.
    const alike: Readonly<Record<string, readonly string[]>> = {
      PHP_TEXT: ['igbinary'],
      PHP_TOKEN: [],
      PLAIN: [
        'JSON_TEXT',
        'PHP_TEXT',
        'PHP_TOKEN',
        'PHP_TICKET',
        'POWERWECHAT_TOKEN',
        'POWERWECHAT_TICKET',
        'NEST_WECHAT',
        'CO_WECHAT_API',
        'a string of PHP that says a longer length',
        'an array of an array',
      ],
      POWERWECHAT_TOKEN: ['NEST_WECHAT'],
      NEST_WECHAT: ['POWERWECHAT_TOKEN'],
    };
    expect(taken).toEqual(alike[name] ?? []);
  });
});
