import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { effective } from '../commands/effective.js';
import { fieldsOf } from './check-fields.js';
import { FileCheck } from './checks/file.check.js';
import { FilesRead } from './files-read.js';
import { readConfigurationFile } from './read-file.js';
import { nestedIn, type Check } from './rule.js';

const TEXT = readFileSync(fileURLToPath(new URL('../../config.example.yaml', import.meta.url)), 'utf8');

/** Words that another one stands for: the other sources of a secret. */
const OTHER_SOURCES = /^(redisUrl|sentinelPassword|key|appSecret|proxy)(Env|File)?$/;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-example-'));
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  put('run/secrets/redis-url', 'redis://:canary@127.0.0.1:6379');
  put('run/secrets/sentinel-password', 'canary');
  put('run/secrets/wx-shop', 'canary0123456789abcdef0123456789');
  for (const name of ['store-key-2026', 'stand-in-key-2026'])
    put(`run/secrets/${name}`, randomBytes(32).toString('base64'));
  mkdirSync(join(folder, 'etc/tls'), { recursive: true });
  const [key, cert] = ['tls.key', 'tls.crt'].map((name) => join(folder, 'etc/tls', name));
  const made = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-subj',
    '/CN=localhost',
  ];
  execFileSync('openssl', [...made, '-keyout', key!, '-out', cert!], { stdio: 'ignore' });
  put('etc/tls/clients.crt', readFileSync(cert!, 'utf8'));
  put('example.yaml', TEXT.replaceAll(/: \/(run|etc)\//g, `: ${folder}/$1/`));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The paths of all fields, without indices. */
function fieldsIn(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => fieldsIn(one, path));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, one]) => [
    `${path}${field}`,
    ...fieldsIn(one, `${path}${field}.`),
  ]);
}

function knownFields(Check: Check, path = ''): string[] {
  return fieldsOf(Check).flatMap((field) => {
    const nested = nestedIn(Check, field);
    return [`${path}${field}`, ...(nested ? knownFields(nested.Check, `${path}${field}.`) : [])];
  });
}

describe('config.example.yaml', () => {
  it('is read without a fault, and shown without a secret', async () => {
    const given = { files: new FilesRead(), environment: {}, language: 'en' as const };
    const checked = await readConfigurationFile(join(folder, 'example.yaml'), given);

    const shown = effective(checked, 'en');

    expect(shown).toContain(`(from ${folder}/run/secrets/wx-shop, 32 characters)`);
    expect(shown).not.toContain('canary');
    expect(Object.keys(parse(shown) as object).toSorted()).toEqual(
      Object.keys(checked.file)
        .filter((field) => field !== 'allowInline')
        .toSorted(),
    );
  });

  it('has each field that there is, with a comment', () => {
    const bySource = (fields: readonly string[]) =>
      [
        ...new Set(
          fields.map((path) => path.replace(/[^.]+$/, (field) => field.replace(OTHER_SOURCES, '$1'))),
        ),
      ].toSorted();

    expect(bySource(fieldsIn(parse(TEXT)))).toEqual(bySource(knownFields(FileCheck)));
    const lines = TEXT.split('\n');
    const bare = lines.filter(
      (line, i) =>
        /^ *(- )?\w+:/.test(line) &&
        !/^ *(- id: '2026'|keyFile: \/run.*2026)$/.test(line) &&
        !/^ *#/.test(lines[i - 1]!),
    );
    expect(bare).toEqual([]);
  });
});
