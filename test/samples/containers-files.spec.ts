import { existsSync } from 'node:fs';
import { DEFAULT_TIMING } from 'nestjs-wechat-token';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../docs/page.js';
import { composed, image, kubernetes, textOf, variablesRead } from './container-files.js';

const { NODE_ENV, ...OF_THE_IMAGE } = image().variables;
const DOCKER_KILLS_AFTER = '10s';
const secondsIn = (text: string | number) => Number.parseInt(`${text}`, 10) * 1_000;

describe('Dockerfile', () => {
  it('copies what is there, runs the build, and listens where the container can be reached', () => {
    const { copied, scripts, port } = image();

    expect(copied.length).toBeGreaterThan(2);
    expect(copied.filter((name) => !existsSync(`${ROOT}samples/containers/${name}`))).toEqual([]);
    expect(scripts).toEqual(['build']);
    expect(OF_THE_IMAGE).toEqual({ HOST: '0.0.0.0', PORT: `${port}` });
    expect(NODE_ENV).toBe('production');
  });
});

describe('compose.yaml', () => {
  const { services, secrets, volumes } = composed();
  const { shop, redis } = services;
  const [secret] = shop.secrets;

  it('sets each variable that the application reads', () => {
    expect(Object.keys({ ...OF_THE_IMAGE, ...shop.environment }).toSorted()).toEqual(variablesRead());
    expect(shop.environment['WECHAT_APP_SECRET_FILE']).toBe(`/run/secrets/${secret}`);
  });

  it('names services, volumes and secrets that it has', () => {
    expect(services).toHaveProperty(new URL(shop.environment['REDIS_URL']!).hostname);
    expect(Object.keys(services)).toEqual(expect.arrayContaining(Object.keys(shop.depends_on)));
    expect(Object.keys(volumes)).toEqual([redis.volumes[0].split(':')[0]]);
    expect(secrets).toEqual({ [secret]: { file: `./${secret}` } });
  });

  it('keeps the AppSecret out of the repository and of the image', () => {
    for (const name of ['.gitignore', '.dockerignore']) expect(textOf(name).split('\n')).toContain(secret);
  });

  it('has a port of the host for each replica, and time to store a token that is under way', () => {
    const [, first, last, inside] = /^127\.0\.0\.1:(\d+)-(\d+):(\d+)$/.exec(shop.ports[0]) ?? [];

    expect(Number(last) - Number(first) + 1).toBe(shop.deploy.replicas);
    expect(Number(inside)).toBe(image().port);
    expect(secondsIn(shop.stop_grace_period ?? DOCKER_KILLS_AFTER)).toBeGreaterThan(
      DEFAULT_TIMING.shutdownTimeoutMs,
    );
  });
});

describe('kubernetes.yaml', () => {
  const [{ spec: deployment }, { spec: service }] = kubernetes();
  const { containers, volumes, terminationGracePeriodSeconds } = deployment.template.spec;
  const [{ command, env, ports, volumeMounts, readinessProbe, livenessProbe, lifecycle }] = containers;

  it('names ports, labels and a command that exist', () => {
    const { labels } = deployment.template.metadata;
    const [{ name, containerPort }] = ports;
    const ready = readinessProbe.httpGet.port;
    const alive = livenessProbe.tcpSocket.port;

    expect([deployment.selector.matchLabels, service.selector]).toEqual([labels, labels]);
    expect(containerPort).toBe(image().port);
    expect([service.ports[0].targetPort, ready, alive]).toEqual([name, name, name]);
    expect(command).toEqual(image().command);
  });

  it('sets each variable that the application reads, from the keys of the Secret', () => {
    const text = textOf('kubernetes.yaml');
    const secret = /create secret generic (\S+)/.exec(text)![1]!;
    const made = [...text.matchAll(/--from-file=(\S+)/g)].map(([, key]) => ({ name: secret, key }));
    const [{ name: volume, secret: mounted }] = volumes;
    const used = env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? []);
    const file = env.find(({ name }) => name === 'WECHAT_APP_SECRET_FILE')!.value;

    expect([...Object.keys(OF_THE_IMAGE), ...env.map(({ name }) => name)].toSorted()).toEqual(
      variablesRead(),
    );
    expect([{ name: mounted.secretName, key: mounted.items[0].key }, ...used]).toEqual(made);
    expect(volumeMounts[0].name).toBe(volume);
    expect(`${volumeMounts[0].mountPath}/${mounted.items[0].path}`).toBe(file);
  });

  it('has time for its sleep, and then to store a token that is under way', () => {
    const [program, seconds] = lifecycle.preStop.exec.command;

    expect(program).toBe('sleep');
    expect(secondsIn(terminationGracePeriodSeconds)).toBeGreaterThan(
      secondsIn(seconds) + DEFAULT_TIMING.shutdownTimeoutMs,
    );
  });
});
