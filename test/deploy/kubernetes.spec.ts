import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisProcess } from '../redis/redis-process.js';
import { TokenServerProcess } from '../token-server/token-server-process.js';
import { makeSecrets } from './compose-world.js';
import { DEPLOY, filesBelow, imageOf, secretsIn, textOf, USER, withWords } from './deploy-files.js';

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string; readonly scheme: string };
}

interface Container {
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly volumeMounts: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly subPath?: string;
  }[];
  readonly securityContext: object;
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
}

interface Volume {
  readonly name: string;
  readonly configMap?: { readonly name: string };
  readonly secret?: { readonly secretName: string };
}

/** An object of kubernetes.yaml, as far as it is used here. */
interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data: Record<string, string>;
  readonly spec: {
    readonly replicas: number;
    readonly selector: Record<string, unknown>;
    readonly podSelector: { readonly matchLabels: object };
    readonly minAvailable: number;
    readonly ports: readonly { readonly targetPort: string }[];
    readonly ingress: readonly { readonly ports: readonly { readonly port: string }[] }[];
    readonly template: {
      readonly metadata: { readonly labels: object };
      readonly spec: {
        readonly containers: readonly [Container];
        readonly volumes: readonly Volume[];
        readonly securityContext: object;
        readonly automountServiceAccountToken: boolean;
      };
    };
  };
}

const TEXT = textOf('kubernetes.yaml');
const documents = parseAllDocuments(TEXT, { uniqueKeys: true });
const all = documents.map((document) => document.toJS() as Manifest);
const only = (kind: string) => {
  const [found, another] = all.filter((one) => one.kind === kind);
  if (!found || another) throw new Error(`kubernetes.yaml needs one ${kind}`);
  return found;
};
const { spec: deployment } = only('Deployment');
const { containers, volumes, securityContext } = deployment.template.spec;
const [container] = containers;
const PROBES = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;
const config = Object.values(only('ConfigMap').data)[0]!;

describe('kubernetes.yaml', () => {
  it('is YAML', () => {
    expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
  });

  it('selects the pods of its Deployment everywhere', () => {
    const { labels } = deployment.template.metadata;

    expect(deployment.selector['matchLabels']).toEqual(labels);
    expect(only('Service').spec.selector).toEqual(labels);
    expect(only('PodDisruptionBudget').spec.selector['matchLabels']).toEqual(labels);
    expect(only('NetworkPolicy').spec.podSelector.matchLabels).toEqual(labels);
    expect(only('PodDisruptionBudget').spec.minAvailable).toBe(deployment.replicas - 1);
  });

  it('names the port that the configuration listens on', () => {
    const [{ name, containerPort }] = container.ports as [Container['ports'][0]];

    expect(config).toContain(`port: ${containerPort} }`);
    expect(only('Service').spec.ports[0]!.targetPort).toBe(name);
    expect(only('NetworkPolicy').spec.ingress[0]!.ports[0]!.port).toBe(name);
    for (const probe of PROBES)
      expect(container[probe].httpGet).toMatchObject({ port: name, scheme: 'HTTPS' });
  });

  it('mounts the configuration where the image reads it, and the files that the configuration names', () => {
    const path = imageOf(textOf('Dockerfile')).environment['WECHAT_TOKEN_SERVER_CONFIG']!;
    const sources = new Map(
      volumes.map(({ name, configMap, secret }) => [name, configMap?.name ?? secret?.secretName]),
    );
    const mounted = Object.fromEntries(
      container.volumeMounts.map(({ name, mountPath }) => [mountPath, sources.get(name)]),
    );

    expect(Object.keys(only('ConfigMap').data)).toEqual([path.split('/').at(-1)]);
    expect(mounted).toEqual({
      [dirname(path)]: only('ConfigMap').metadata.name,
      '/run/secrets': /create secret generic (\S+)/.exec(TEXT)![1],
      '/run/tls': /create secret tls (\S+)/.exec(TEXT)![1],
    });
    // What the two commands put into the Secrets: those of the second have names that Kubernetes gives.
    const put = [...TEXT.matchAll(/--from-file=(\S+)/g)].map(([, name = '']) => name);
    expect(secretsIn(config)).toEqual(put.toSorted());
    expect(filesBelow('/run/tls/', config)).toEqual(['tls.crt', 'tls.key']);
    expect(container.volumeMounts.filter(({ subPath }) => subPath !== undefined)).toEqual([]);
  });

  it('runs as the user of the image, on a read-only file system, without an account of the cluster', () => {
    expect(securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: Number.parseInt(USER, 10) });
    expect(container.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(deployment.template.spec.automountServiceAccountToken).toBe(false);
  });
});

describe('the server of kubernetes.yaml', () => {
  let folder = '';
  let redis: RedisProcess;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'token-server-kubernetes-'));
    cpSync(DEPLOY, folder, { recursive: true });
    makeSecrets(folder);
    redis = await RedisProcess.start(['appendonly yes']);
    writeFileSync(join(folder, 'secrets/redis-url'), redis.url);
    const words = {
      '/run/secrets/': `${folder}/secrets/`,
      '/run/tls/': `${folder}/secrets/`,
      'host: 0.0.0.0, port: 3080': 'port: 0',
    };
    writeFileSync(join(folder, 'here.yaml'), `${withWords(config, words)}\ndrainSeconds: 1\n`);
  });
  afterAll(async () => {
    TokenServerProcess.endAll();
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('starts with its configuration, answers the probes over TLS, and ends with 0', async () => {
    const server = await TokenServerProcess.up(join(folder, 'here.yaml'));
    const ca = readFileSync(join(folder, 'secrets/tls.crt'));
    const statusOf = async (path: string) => {
      const [response] = (await once(get(server.url + path, { ca }), 'response')) as [IncomingMessage];
      response.resume();
      return response.statusCode;
    };

    for (const probe of PROBES) {
      const { path } = container[probe].httpGet;
      expect({ path, status: await statusOf(path) }).toEqual({ path, status: 200 });
    }
    server.kill('SIGTERM');
    expect(await server.end()).toBe(0);
  });
});
