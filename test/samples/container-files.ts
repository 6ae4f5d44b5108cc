import { readdirSync, readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import { instructionsOf } from '../deploy/deploy-files.js';
import { ROOT } from '../docs/page.js';

const FOLDER = `${ROOT}samples/containers/`;

/** A file of the sample, as it is in the repository. */
export const textOf = (name: string): string => readFileSync(FOLDER + name, 'utf8');

/** The environment variables that the application reads. */
export function variablesRead(): string[] {
  const code = readdirSync(`${FOLDER}src`).map((name) => textOf(`src/${name}`));
  const single = code.flatMap((text) => [...text.matchAll(/process\.env\.(\w+)/g)]);
  const several = code.flatMap((text) => [...text.matchAll(/const \{ (.*) \} = process\.env;/g)]);
  const names = [...single, ...several].flatMap(([, found = '']) => found.split(', '));
  return [...new Set(names)].toSorted();
}

/** What the Dockerfile uses and makes. */
export function image() {
  const all = instructionsOf(textOf('Dockerfile'));
  const of = (wanted: string) => all.filter(({ name }) => name === wanted).map(({ rest }) => rest);
  const variables = of('ENV').flatMap((rest) => rest.split(' ').map((one) => one.split('=', 2)));
  return {
    copied: of('COPY')
      .filter((rest) => !rest.startsWith('--from'))
      .flatMap((rest) => rest.split(' ').slice(0, -1)),
    scripts: of('RUN').flatMap((rest) => [...rest.matchAll(/npm run (\w+)/g)].map(([, name = '']) => name)),
    variables: Object.fromEntries(variables) as Readonly<Record<string, string>>,
    port: Number(of('EXPOSE')[0]),
    command: JSON.parse(of('CMD')[0] ?? '[]') as readonly string[],
  };
}

/** compose.yaml, as far as it is used here. */
export interface Compose {
  readonly services: {
    readonly shop: {
      readonly deploy: { readonly replicas: number };
      readonly ports: readonly [string];
      readonly environment: Readonly<Record<string, string>>;
      readonly secrets: readonly [string];
      readonly depends_on: object;
      readonly healthcheck: { readonly test: readonly string[] };
      readonly stop_grace_period?: string;
    };
    readonly redis: { readonly command: readonly string[]; readonly volumes: readonly [string] };
  };
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly volumes: object;
}

export const composed = (): Compose => parse(textOf('compose.yaml')) as Compose;

interface SecretKey {
  readonly name: string;
  readonly key: string;
}

interface Container {
  readonly command: readonly string[];
  readonly ports: readonly [{ readonly name: string; readonly containerPort: number }];
  readonly env: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef: SecretKey };
  }[];
  readonly volumeMounts: readonly [{ readonly name: string; readonly mountPath: string }];
  readonly readinessProbe: { readonly httpGet: { readonly path: string; readonly port: string } };
  readonly livenessProbe: { readonly tcpSocket: { readonly port: string } };
  readonly lifecycle: {
    readonly preStop: { readonly exec: { readonly command: readonly [string, string] } };
  };
}

interface Volume {
  readonly name: string;
  readonly secret: {
    readonly secretName: string;
    readonly items: readonly [{ readonly key: string; readonly path: string }];
  };
}

/** The objects of kubernetes.yaml, as far as they are used here. */
export interface Deployment {
  readonly spec: {
    readonly selector: { readonly matchLabels: object };
    readonly template: {
      readonly metadata: { readonly labels: object };
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly containers: readonly [Container];
        readonly volumes: readonly [Volume];
      };
    };
  };
}

export interface Service {
  readonly spec: { readonly selector: object; readonly ports: readonly [{ readonly targetPort: string }] };
}

/** The objects of kubernetes.yaml. Throws if it is not sound YAML. */
export function kubernetes(): readonly [Deployment, Service] {
  const documents = parseAllDocuments(textOf('kubernetes.yaml'), { uniqueKeys: true });
  const [problem] = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]);
  if (problem) throw problem;
  return documents.map((one) => one.toJS() as unknown) as unknown as readonly [Deployment, Service];
}
