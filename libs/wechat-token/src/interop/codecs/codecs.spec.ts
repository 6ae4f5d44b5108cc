import { describe, expect, it } from 'vitest';
import { CODECS } from '../codecs.js';
import type { MirrorCodec } from './codec.js';

/** 157 characters, as WeChat's tokens have now. */
const TOKEN = `85_${'A'.repeat(154)}`;
const ENDS_AT = 1_796_000_000_000;

const written = (codec: MirrorCodec) => codec.encode({ value: TOKEN, endsAt: ENDS_AT, expiresIn: 7_200 });
const hexOf = (text: string) => Buffer.from(text).toString('hex');
const bytesOf = (hex: string) => Buffer.from(hex.replace(/ /g, ''), 'hex');

describe('What is written for another program', () => {
  it.each([
    ['plain text', CODECS.plain, TOKEN],
    ['JSON of Jackson', CODECS.json, `"${TOKEN}"`],
    ['a string of PHP', CODECS.php, `s:157:"${TOKEN}";`],
    [
      'an array of PHP',
      CODECS['php-token'],
      `a:2:{s:12:"access_token";s:157:"${TOKEN}";s:10:"expires_in";i:7200;}`,
    ],
    [
      'a ticket as an array of PHP',
      CODECS['php-ticket'],
      `a:4:{s:7:"errcode";i:0;s:6:"errmsg";s:2:"ok";s:6:"ticket";s:157:"${TOKEN}";s:10:"expires_in";i:7200;}`,
    ],
    [
      'a ticket as JSON of PowerWeChat',
      CODECS['powerwechat-ticket'],
      `{"errcode":0,"errmsg":"ok","ticket":"${TOKEN}","expires_in":7200}`,
    ],
    ['JSON of PowerWeChat', CODECS['powerwechat-token'], `{"access_token":"${TOKEN}","expires_in":7200}`],
    [
      'a date of co-wechat-api',
      CODECS['co-wechat-api'],
      `{"accessToken":"${TOKEN}","expireTime":1795999990000}`,
    ],
  ])('is, byte by byte, %s', (_, codec, expected) => {
    expect(written(codec)).toBe(expected);
  });

  it.each(Object.entries(CODECS))('is read again: %s', (_, codec) => {
    expect(codec.decode(Buffer.from(written(codec)))).toMatchObject({ value: TOKEN });
  });
});

describe('What another program wrote', () => {
  it.each([
    ['a string of igbinary', CODECS.php, `00 00 00 02 11 9d ${hexOf(TOKEN)}`, TOKEN],
    [
      'a long string of igbinary',
      CODECS.php,
      `00 00 00 02 12 02 00 ${hexOf('b'.repeat(512))}`,
      'b'.repeat(512),
    ],
    [
      'an array of igbinary',
      CODECS['php-token'],
      `00 00 00 02 14 02 11 0c ${hexOf('access_token')} 11 9d ${hexOf(TOKEN)} 11 0a ${hexOf('expires_in')} 08 1c 20`,
      TOKEN,
    ],
  ])('is read: %s', (_, codec, hex, value) => {
    expect(codec.decode(bytesOf(hex))).toEqual({ value });
  });

  it('says when it ends, where it does', () => {
    const found = CODECS['co-wechat-api'].decode(Buffer.from(written(CODECS['co-wechat-api'])));

    expect(found).toEqual({ value: TOKEN, endsAt: ENDS_AT - 10_000 });
  });

  const FOREIGN = {
    ...Object.fromEntries(Object.entries(CODECS).map(([name, codec]) => [name, Buffer.from(written(codec))])),
    igbinary: bytesOf(`00 00 00 02 11 9d ${hexOf(TOKEN)}`),
    empty: Buffer.alloc(0),
    'a string of Kryo 5': bytesOf(`03 de 02 ${hexOf(TOKEN)}`),
    marshalled: Buffer.from(`\xfc${TOKEN}`, 'latin1'),
    nulls: Buffer.alloc(200),
    null: Buffer.from('null'),
    'an answer of Redis': Buffer.from('OK'),
    'a number': Buffer.from('1795999990000'),
    'an object of PHP': Buffer.from('O:8:"stdClass":0:{}'),
    'a string of PHP that says a longer length': Buffer.from('s:900:"a";'),
    'an array of igbinary that says a longer length': bytesOf('00 00 00 02 16 ff ff ff ff 00'),
    'arrays within arrays without end': Buffer.from('a:1:{'.repeat(20_000)),
    'an array of an array': Buffer.from('a:1:{a:0:{}i:1;}'),
  };

  it.each(Object.entries<MirrorCodec>(CODECS))('is never taken for a token by %s', (name, codec) => {
    const others = Object.entries(FOREIGN).filter(([form]) => form !== name);
    const taken = others.filter(([, bytes]) => codec.decode(bytes) !== undefined).map(([form]) => form);

    // PHP reads both of its formats.
    expect(taken).toEqual(name === 'php' ? ['igbinary'] : []);
  });
});
