import assert from 'node:assert/strict';
import { answered, expectAge, expectLeft } from './expectations.js';
import { promise, type TokenStoreCheck } from './token-store-check.js';
import type { Workbench } from './workbench.js';

const DAY_MS = 86_400_000;

/** The daily budgets of an app. */
export const budgetChecks: readonly TokenStoreCheck[] = [
  promise('budget: counts each grant, and refuses beyond its limit', async (bench) => {
    const budgets = [{ id: 'stable', limit: 2 }];
    for (const used of [1, 2]) {
      const granted = await bench.grant({ budgets });
      assert.equal(granted.budgets[0]?.used, used);
      expectLeft(granted.budgets[0].resetsInMs, DAY_MS, 'The time until the budget is full again');
      await bench.abandon(granted.version);
    }

    const { budget } = answered(await bench.acquire({ budgets }), 'budget-spent');
    assert.equal(budget.id, 'stable');
    assert.equal(budget.used, 2);
    assert.equal((await bench.read()).leaseMs, 0, 'Nothing was granted, but there is a lease');
  }),

  promise('budget: is shared by all credentials of an app, and by no other app', async (bench) => {
    const budgets = [{ id: 'stable', limit: 1 }];
    await bench.grant({ budgets });

    answered(await bench.withKind('jsapi-ticket').acquire({ budgets }), 'budget-spent');
    await bench.withOtherApp().grant({ budgets });
    await bench.withKind('card-ticket').grant({ budgets: [{ id: 'legacy', limit: 1 }] });
  }),

  promise('budget: is not counted if nothing is granted', async (bench) => {
    const budgets = [{ id: 'stable', limit: 10 }];
    const early = await bench.request({ budgets });
    await bench.keep();
    answered(await bench.store.acquire(early), 'current');
    await bench.setPause('away', 60_000);
    answered(await bench.acquire({ budgets, pauses: ['away'] }), 'paused');
    await bench.grant();
    answered(await bench.acquire({ budgets }), 'held');

    assert.equal(await usedOf(bench, 'stable'), 0, 'A refused acquire was counted');
  }),

  promise('budget: an acquire counts all of its budgets or none', async (bench) => {
    const whole = { id: 'stable', limit: 10 };
    const granted = await bench.grant({ budgets: [whole, { id: 'forced', limit: 1 }] });
    await bench.abandon(granted.version);

    const both = await bench.acquire({ budgets: [whole, { id: 'forced', limit: 1 }] });
    assert.equal(answered(both, 'budget-spent').budget.id, 'forced');
    assert.equal(await usedOf(bench, 'stable'), 1, 'A budget was counted though another had no room');
    assert.equal(await usedOf(bench, 'forced'), 1);
  }),

  promise('budget: each is counted by itself', async (bench) => {
    const budgets = ['stable', 'forced'].map((id) => ({ id, limit: 10 }));
    await bench.abandon((await bench.grant({ budgets })).version);
    await bench.abandon((await bench.grant({ budgets: budgets.slice(0, 1) })).version);

    const granted = await bench.grant({ budgets });
    assert.deepEqual(
      granted.budgets.map(({ id, used }) => ({ id, used })),
      [
        { id: 'stable', used: 3 },
        { id: 'forced', used: 2 },
      ],
    );
  }),

  promise('budget: is full again a day after its first call, not after its last', async (bench) => {
    const budgets = [{ id: 'stable', limit: 2 }];
    await bench.abandon((await bench.grant({ budgets })).version);
    await bench.passTime(DAY_MS - 60_000);
    await bench.abandon((await bench.grant({ budgets })).version);

    const { budget } = answered(await bench.acquire({ budgets }), 'budget-spent');
    expectLeft(budget.resetsInMs, 60_000, 'The time until the budget is full again');
    await bench.passTime(60_001);
    const granted = await bench.grant({ budgets });
    assert.equal(granted.budgets[0]?.used, 1);
  }),

  promise('budget: a limit of 0 refuses the first call', async (bench) => {
    answered(await bench.acquire({ budgets: [{ id: 'forced', limit: 0 }] }), 'budget-spent');
  }),

  promise('budget: inspect lists it, for its app only', async (bench) => {
    await bench.grant({ budgets: [{ id: 'stable', limit: 10 }] });
    await bench.passTime(60_000);

    const { budgets, storeTime } = await bench.store.inspect(bench.key.appId);
    assert.deepEqual(
      budgets.map(({ id, used }) => ({ id, used })),
      [{ id: 'stable', used: 1 }],
    );
    expectLeft(budgets[0]?.resetsInMs ?? 0, DAY_MS - 60_000, 'The time until the budget is full again');
    expectAge((await bench.now()) - storeTime, 0, 'The age of the result of inspect');
    assert.deepEqual((await bench.store.inspect(bench.withOtherApp().key.appId)).budgets, []);
  }),

  promise('budget: inspect lists it for a day', async (bench) => {
    await bench.grant({ budgets: [{ id: 'stable', limit: 10 }] });
    await bench.passTime(DAY_MS);

    assert.deepEqual((await bench.store.inspect(bench.key.appId)).budgets, []);
  }),
];

/** The used part of a budget; 0 if the store does not list it. */
async function usedOf(bench: Workbench, id: string): Promise<number> {
  const { budgets } = await bench.store.inspect(bench.key.appId);
  return budgets.find((budget) => budget.id === id)?.used ?? 0;
}
