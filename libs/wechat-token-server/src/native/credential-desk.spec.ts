import { describe, expect, it } from 'vitest';
import type { Client } from '../clients/client.js';
import { TokenVerdicts } from '../reports/token-verdicts.js';
import { tokenSourceOf } from './access-token.controller.js';
import { CredentialDesk } from './credential-desk.js';

const CLIENT = { id: 'shop', digests: [], apps: [], may: ['token'] } as Client;

/** An app whose token is replaced elsewhere while a report of it is under way, if wanted. */
function appOf({ isReplacedMeanwhile }: { readonly isReplacedMeanwhile: boolean }) {
  const app = { value: 'first', checks: 0, reads: 0 };
  const tokens = {
    appId: 'wx0123456789abcdef',
    getCredential: async () => {
      app.reads += 1;
      if (isReplacedMeanwhile && app.reads > 1) app.value = 'second';
      return { value: app.value, version: app.value };
    },
    checkAccessToken: async () => {
      app.checks += 1;
      return { verdict: 'accepted', credential: { value: app.value } };
    },
    reportRejected: () => Promise.reject(new Error('not expected')),
  };
  return { app, tokens: tokens as never };
}

describe('a report of an access token', () => {
  it('that is replaced meanwhile is answered with the new one: no check of that says anything of the old', async () => {
    const { app, tokens } = appOf({ isReplacedMeanwhile: true });
    const desk = new CredentialDesk({ write: () => undefined }, undefined as never, undefined as never);

    const { outcome, credential } = await desk.examine(
      tokenSourceOf(tokens, new TokenVerdicts()),
      { version: 'first' },
      CLIENT,
    );

    expect([outcome, credential.value, app.checks]).toEqual(['replaced', 'second', 0]);
  });

  it('shares its check with the calls of the relay', async () => {
    const { app, tokens } = appOf({ isReplacedMeanwhile: false });
    const desk = new CredentialDesk({ write: () => undefined }, undefined as never, undefined as never);
    const verdicts = new TokenVerdicts(() => 0);

    const relayed = verdicts.verdictOn(tokens, 'first', 0);
    const reported = desk.examine(tokenSourceOf(tokens, verdicts), { version: 'first' }, CLIENT);

    expect([await relayed, (await reported).outcome, app.checks]).toEqual(['accepted', 'current', 1]);
  });
});
