import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonTextOf, parseJson } from './json-integers.js';

describe('parseJson', () => {
  it.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['-9007199254740993', '-9007199254740993'],
    ['10000000000000000000000001', '10000000000000000000000001'],
    ['0.12345678901234567', Number('0.12345678901234567')],
    ['12345678901234567.5', 12345678901234568],
    ['12345678901234567e3', 12345678901234567e3],
    ['1e30', 1e30],
    ['"9007199254740993"', '9007199254740993'],
    ['"\\\\" ', '\\'],
  ])('reads %s', (text, value) => {
    expect(parseJson(`{"a":[${text}]}`)).toEqual({ a: [value] });
  });

  it('leaves digits in strings and keys unchanged, escaped quotes or not', () => {
    const value = { 'k"9007199254740993': 'x\\"9007199254740993,', y: '\\' };

    expect(parseJson(`{"big":9007199254740993,"v":${JSON.stringify(value)}}`)).toEqual({
      big: '9007199254740993',
      v: value,
    });
  });

  it('leaves several integers in one string unchanged, and finds those after it', () => {
    const [one, other] = ['9007199254740993', '9007199254740995'];

    expect(parseJson(`{"a":"${one} ${other} ${one}","b":[${other},${one}],"c":"${other}"}`)).toEqual({
      a: `${one} ${other} ${one}`,
      b: [other, one],
      c: other,
    });
  });

  it('accepts control characters that WeChat leaves in a name', () => {
    expect(parseJson('{"nickname":"a\u0008\u001Fb","msg_id":9007199254740993}')).toEqual({
      nickname: 'a  b',
      msg_id: '9007199254740993',
    });
  });

  it('keeps the line breaks and tabs of a text, and removes others', () => {
    const text = '{\r\n\t"remark":"a\nb\tc\rd\\"\n",\n\t"msg_id":\t9007199254740993\r\n}';

    expect(parseJson(text)).toEqual({ remark: 'a\nb\tc\rd"\n', msg_id: '9007199254740993' });
  });

  it.each([
    ['arrays', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('refuses %s nested deeper than WeChat nests them, and parses the others', (_, open, close) => {
    const nested = (depth: number) => `${open.repeat(depth)}"[{"${close.repeat(depth)}`;

    expect(() => parseJson(nested(256))).not.toThrow();
    expect(() => parseJson(nested(257))).toThrow(SyntaxError);
  });

  it('returns bigints if requested, and only beyond 2^53', () => {
    expect(parseJson('{"a":9007199254740993,"b":1234567890123456,"c":"9007199254740993"}', 'bigint')).toEqual(
      {
        a: 9007199254740993n,
        b: 1234567890123456,
        c: '9007199254740993',
      },
    );
  });

  it.each(['{', '"9007199254740993', '{"a":9007199254740993', '{"a":"\\'])('refuses %s', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });

  it('parses all JSON as JSON.parse does, except big integers', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const text = `{"json":${json},"long":"${'7'.repeat(20)}"}`;

        let isBig = false;
        const value: unknown = JSON.parse(json, (_, field: unknown) => {
          isBig ||= Number.isInteger(field) && !Number.isSafeInteger(field);
          return field;
        });
        fc.pre(!isBig);

        expect(parseJson(text)).toEqual({ json: value, long: '7'.repeat(20) });
      }),
    );
  });

  it('round-trips any string', () => {
    const units = fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes));

    fc.assert(
      fc.property(fc.bigInt(), fc.oneof(units, fc.string()), (big, text) => {
        const written = jsonTextOf({ big, text, [text]: [big] })!;

        const { big: read } = parseJson(written, 'bigint') as { big: bigint | number };
        expect(BigInt(read)).toBe(big);
        expect(parseJson(written)).toMatchObject({ text });
      }),
    );
  });
});

describe('jsonTextOf', () => {
  it('writes a bigint as an integer', () => {
    expect(jsonTextOf({ id: 9007199254740993n, text: '1' })).toBe('{"id":9007199254740993,"text":"1"}');
  });
});
