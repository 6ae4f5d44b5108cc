import assert from 'node:assert/strict';
import type { ReportLimit } from '../../core/ports/token-store.js';
import { answered } from './expectations.js';
import { promise, type TokenStoreCheck } from './token-store-check.js';
import { LIFE_MS } from './workbench.js';

const REPORT_LIMIT: ReportLimit = { burst: 3, refillMs: 30_000, perHour: 20 };

/** `reject`. */
export const rejectChecks: readonly TokenStoreCheck[] = [
  promise('reject: marks the credential that was refused, which is due at once', async (bench) => {
    const version = await bench.keep({ value: 'refused' });

    const { snapshot } = answered(await bench.reject('refused'), 'marked');
    assert.equal(snapshot.record?.status, 'rejected');
    const record = await bench.record();
    assert.equal(record.status, 'rejected');
    assert.equal(record.version, version);
    assert.equal(record.dueInMs, 0);
    assert.ok(record.remainingMs > LIFE_MS / 2, 'A rejection shortened the remaining lifetime');
  }),

  promise('reject: marks a report as such, and a verdict after it', async (bench) => {
    await bench.keep({ value: 'refused' });

    answered(await bench.reject('refused', { status: 'suspect' }), 'marked');
    assert.equal((await bench.record()).status, 'suspect');
    answered(await bench.reject('refused', { status: 'rejected' }), 'marked');
    assert.equal((await bench.record()).status, 'rejected');
  }),

  promise('reject: marks nothing if there is no record', async (bench) => {
    const { snapshot } = answered(await bench.reject('unknown'), 'none');

    assert.equal(snapshot.record, undefined);
  }),

  promise('reject: returns the record unchanged if it has another value', async (bench) => {
    const version = await bench.keep({ value: 'good' });

    const { snapshot } = answered(await bench.reject('refused'), 'current');
    assert.equal(snapshot.record?.version, version);
    assert.equal((await bench.record()).status, 'valid', 'A report of one value marked another');
  }),

  promise('reject: does not mark what was confirmed after the report', async (bench) => {
    const reportedAt = await bench.now();
    await bench.passTime(10_000);
    await bench.keep({ value: 'confirmed' });

    answered(await bench.reject('confirmed', { reportedAt }), 'current');
    assert.equal((await bench.record()).status, 'valid', 'A report marked what WeChat has confirmed since');
  }),

  promise('reject: keeps its mark when a late report is older than the confirmation', async (bench) => {
    const reportedAt = await bench.now();
    await bench.passTime(10_000);
    await bench.keep({ value: 'refused' });
    answered(await bench.reject('refused'), 'marked');

    answered(await bench.reject('refused', { reportedAt }), 'already');
  }),

  promise('reject: changes nothing when it runs twice, also after a verdict', async (bench) => {
    await bench.keep({ value: 'refused' });
    const limit = { ...REPORT_LIMIT, burst: 1 };
    const request = { limit, reportedAt: await bench.now() };
    answered(await bench.reject('refused', request), 'marked');
    const { revision } = await bench.read();

    answered(await bench.reject('refused', request), 'already');
    answered(await bench.reject('refused', { ...request, status: 'suspect' }), 'already');
    assert.equal((await bench.read()).revision, revision);
    assert.equal((await bench.record()).status, 'rejected', 'A report weakened a verdict');
  }),

  promise('reject: does not count against the report limit if it marks nothing', async (bench) => {
    await bench.keep({ value: 'refused' });
    const limit = { ...REPORT_LIMIT, burst: 2 };
    answered(await bench.reject('refused', { limit }), 'marked');
    answered(await bench.reject('refused', { limit }), 'already');
    answered(await bench.reject('another', { limit }), 'current');

    answered(await bench.rejectNew(limit), 'marked');
  }),

  promise('reject: beyond the report limit it marks nothing, until the bucket refills', async (bench) => {
    for (let report = 0; report < REPORT_LIMIT.burst; report += 1)
      answered(await bench.rejectNew(REPORT_LIMIT), 'marked');

    answered(await bench.rejectNew(REPORT_LIMIT), 'limit-reached');
    assert.equal((await bench.record()).status, 'valid', 'A report beyond the limit marked the credential');
    await bench.passTime(REPORT_LIMIT.refillMs * 1.5);
    answered(await bench.rejectNew(REPORT_LIMIT), 'marked');
    answered(await bench.rejectNew(REPORT_LIMIT), 'limit-reached');
    await bench.passTime(REPORT_LIMIT.refillMs / 2);
    answered(await bench.rejectNew(REPORT_LIMIT), 'marked');
  }),

  promise('reject: the bucket refills up to its burst and no further', async (bench) => {
    answered(await bench.rejectNew(REPORT_LIMIT), 'marked');
    await bench.passTime(20.5 * REPORT_LIMIT.refillMs);

    for (let report = 0; report < REPORT_LIMIT.burst; report += 1)
      answered(await bench.rejectNew(REPORT_LIMIT), 'marked');
    answered(await bench.rejectNew(REPORT_LIMIT), 'limit-reached');
    await bench.passTime(REPORT_LIMIT.refillMs / 2);
    answered(await bench.rejectNew(REPORT_LIMIT), 'limit-reached');
  }),

  promise('reject: marks no more in an hour than the report limit allows', async (bench) => {
    const limit = { burst: 3, refillMs: 10_000, perHour: 4 };
    for (let report = 0; report < 4; report += 1) {
      answered(await bench.rejectNew(limit), 'marked');
      await bench.passTime(600_000);
    }

    answered(await bench.rejectNew(limit), 'limit-reached');
    await bench.passTime(1_200_000);
    answered(await bench.rejectNew(limit), 'marked');
    answered(await bench.rejectNew(limit), 'limit-reached');
  }),

  promise('reject: limits each credential separately, and no verdict', async (bench) => {
    const limit = { ...REPORT_LIMIT, burst: 1 };
    answered(await bench.rejectNew(limit), 'marked');
    answered(await bench.rejectNew(limit), 'limit-reached');

    answered(await bench.withKind('jsapi-ticket').rejectNew(limit), 'marked');
    answered(await bench.rejectNew(), 'marked');
  }),
];
