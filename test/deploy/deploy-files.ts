import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** The files to run the token server with. */
export const DEPLOY = fileURLToPath(new URL('../../apps/token-server/deploy/', import.meta.url));

/** The user that all of them name: not root, and none of the host's. */
export const USER = '10001:10001';

export const textOf = (name: string): string => readFileSync(join(DEPLOY, name), 'utf8');

/** A text with other words in the place of some, each of which must be in it. */
export function withWords(text: string, words: Readonly<Record<string, string>>): string {
  for (const word of Object.keys(words))
    if (!text.includes(word)) throw new Error(`There is no ${word} in: ${text}`);
  const escaped = Object.keys(words).map((word) => word.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`));
  // All at once: what stands in the place of one may contain another.
  return text.replaceAll(new RegExp(escaped.join('|'), 'g'), (word) => words[word]!);
}

/** The names of the files below a folder that a text names, without its comments. */
export function filesBelow(folder: string, text: string): string[] {
  const names = text.replaceAll(/^\s*#.*$/gm, '').matchAll(new RegExp(`${folder}([\\w.-]+)`, 'g'));
  return [...new Set([...names].map(([, name = '']) => name))].toSorted();
}

/** The secrets that a text names. */
export const secretsIn = (text: string): string[] => filesBelow('/run/secrets/', text);

/** A service of compose.yaml, as far as it is used here. */
export interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly user?: string;
  readonly read_only: boolean;
  readonly cap_drop?: readonly string[];
  readonly stop_grace_period?: string;
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes: readonly string[];
  readonly secrets: readonly string[];
  readonly networks: readonly string[] | Readonly<Record<string, { readonly ipv4_address?: string }>>;
}

/** compose.yaml, as far as it is used here. */
export interface Compose {
  readonly services: Readonly<Record<'server-1' | 'server-2' | 'nginx' | 'redis', Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly networks: Readonly<Record<string, unknown>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

export const composed = (): Compose => parse(textOf('compose.yaml'), { merge: true }) as Compose;

/** The instructions of the Dockerfile, in order. */
export function instructionsOf(dockerfile: string): { readonly name: string; readonly rest: string }[] {
  return dockerfile
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => /^([A-Z]+) (.*)$/.exec(line))
    .map((found) => {
      if (!found) throw new Error('The Dockerfile has a line that is no instruction');
      return { name: found[1]!, rest: found[2]! };
    });
}

/** The instructions of the image itself: those of the last stage. */
export function imageOf(dockerfile: string) {
  const all = instructionsOf(dockerfile);
  const last = all.slice(all.findLastIndex(({ name }) => name === 'FROM'));
  const only = (name: string) => {
    const found = last.filter((one) => one.name === name);
    if (found.length !== 1) throw new Error(`The image has ${found.length} ${name}`);
    return found[0]!.rest;
  };
  const variables = last.filter(({ name }) => name === 'ENV').map(({ rest }) => rest.split('=', 2));
  return {
    environment: Object.fromEntries(variables) as Record<string, string>,
    user: only('USER'),
    port: Number(only('EXPOSE')),
    entrypoint: JSON.parse(only('ENTRYPOINT')) as string[],
    health: JSON.parse(only('HEALTHCHECK').replace(/^.* CMD /, '')) as string[],
  };
}
