import 'reflect-metadata';
import { once } from 'node:events';
import { setTimeout as rest } from 'node:timers/promises';
import { answer, question } from '../kit/child.mjs';
import { LIBRARIES } from '../kit/libraries.mjs';

const { name, callers, setting } = await question();
// The library is loaded, but nothing of it has run.
const { make } = LIBRARIES[name];
answer('ready');
const [{ at }] = await once(process, 'message');
await rest(Math.max(0, at - Date.now()));

const library = await make(setting);
const setUpMs = Date.now() - at;
let lastMs = 0;
const read = async () => {
  const token = await library.read();
  if (typeof token !== 'string') throw new Error(`${name} gave no token`);
  lastMs = Date.now() - at;
};
const outcomes = await Promise.allSettled(Array.from({ length: callers }, read));
answer({ setUpMs, lastMs, failed: outcomes.filter(({ status }) => status === 'rejected').length });
