/**
 * Measures how much the API client adds to the same call made with bare axios: pairs of short turns, one right after the other and in
 * alternating order, and the median of their ratios, so that other load on the machine affects both.
 */
import 'reflect-metadata';
import { Agent } from 'node:http';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { create } from 'axios';
import { WechatApiClient, WechatTokenModule, WechatTokenService } from 'nestjs-wechat-token';
import { DEFAULT_APP } from 'wechat-simulator';
import { startSimulator } from '../kit/simulator.mjs';
import { median } from '../kit/statistics.mjs';

const ALLOWED = 1.2;
const TURNS = Number(process.env.TURNS ?? 200);
const CALLS_A_TURN = 50;
/** The simulator takes any call of it, with any fields. */
const PATH = '/cgi-bin/menu/get';

const simulator = await startSimulator();
class AppModule {}
Module({ imports: [WechatTokenModule.forRoot({ apps: [DEFAULT_APP], http: { baseUrl: simulator.url } })] })(
  AppModule,
);
const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
const api = app.get(WechatApiClient);
const access_token = await app.get(WechatTokenService).getAccessToken();

const bare = create({
  baseURL: simulator.url,
  httpAgent: new Agent({ keepAlive: true }),
  proxy: false,
});
const body = { touser: 'o6_bmjrPTlm6_2sgVt7hMZOPfL2M', msgtype: 'text', text: { content: '你好' } };

const KINDS = {
  'GET, one after the other': {
    ours: () => api.get(PATH, { query: { openid: 'o1' } }),
    axios: () => bare.get(PATH, { params: { openid: 'o1', access_token } }),
    width: 1,
  },
  'POST, one after the other': {
    ours: () => api.post(PATH, body),
    axios: () => bare.post(PATH, body, { params: { access_token } }),
    width: 1,
  },
  'GET, 25 at a time': {
    ours: () => api.get(PATH, { query: { openid: 'o1' } }),
    axios: () => bare.get(PATH, { params: { openid: 'o1', access_token } }),
    width: 25,
  },
};

async function turn(call, width) {
  const started = process.hrtime.bigint();
  let left = CALLS_A_TURN;
  const worker = async () => {
    while (left-- > 0) await call();
  };
  await Promise.all(Array.from({ length: width }, worker));
  return Number(process.hrtime.bigint() - started) / 1e3 / CALLS_A_TURN;
}

let isWithin = true;
for (const [name, { ours, axios: theirs, width }] of Object.entries(KINDS)) {
  for (let warm = 0; warm < 20; warm += 1) await turn(warm % 2 ? ours : theirs, width);
  const pairs = [];
  for (let index = 0; index < TURNS; index += 1) {
    const isOursFirst = index % 2 === 0;
    const first = await turn(isOursFirst ? ours : theirs, width);
    const second = await turn(isOursFirst ? theirs : ours, width);
    pairs.push(isOursFirst ? { ours: first, axios: second } : { ours: second, axios: first });
  }
  const ratio = median(pairs.map(({ ours, axios }) => ours / axios));
  isWithin &&= ratio <= ALLOWED;
  const [oursUs, axiosUs] = ['ours', 'axios'].map((side) =>
    median(pairs.map((pair) => pair[side])).toFixed(0),
  );
  process.stdout.write(
    `${name.padEnd(28)} ours ${oursUs} µs, axios ${axiosUs} µs a call: ratio ${ratio.toFixed(3)}\n`,
  );
}
process.stdout.write(`${isWithin ? 'within' : 'NOT within'} ${ALLOWED}\n`);
await app.close();
await simulator.stop();
process.exit(isWithin ? 0 : 1);
