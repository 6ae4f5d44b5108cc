/** Starts a Nest application with the named parts, and prints how long it took since the start of the process. */
import 'reflect-metadata';
import '@nestjs/axios';
import '@nestjs/schedule';
import 'cron';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import axios from 'axios';

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

const [, , library] = process.argv;
if (library !== undefined) await import('class-validator');
const begunAt = cpuMs();
const { WechatTokenModule } = library ? await import(library) : {};

// Nobody is there: a start waits for no token. The first request of axios costs as much as loading it, and is in each.
const baseUrl = 'http://127.0.0.1:9';
if (!library) void axios.get(baseUrl).catch(() => undefined);
const options = {
  apps: [{ appId: 'wx0123456789abcdef', appSecret: '0123456789abcdef0123456789abcdef' }],
  http: { baseUrl },
};
class AppModule {}
Module({ imports: WechatTokenModule ? [WechatTokenModule.forRoot(options)] : [] })(AppModule);
await NestFactory.createApplicationContext(AppModule, { logger: false });

const endedAt = cpuMs();
const told = { wallMs: performance.now(), cpuMs: endedAt, lastMs: endedAt - begunAt };
process.stdout.write(JSON.stringify(told));
process.exit();
