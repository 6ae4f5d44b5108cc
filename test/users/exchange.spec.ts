import { afterEach, describe, expect, it } from 'vitest';
import { thrownBy } from '../thrown-by.js';
import { APP, EXCHANGE, OTHER_APP, REFRESH, Stage, USER_INFO } from './application.js';

const ANN = 'openid-of-ann';
const LOGIN = '/sns/jscode2session';
const CODE = { grant_type: 'authorization_code' };

let stage: Stage;
afterEach(() => stage.strike());

const jsonOf = (response: { readonly body: Uint8Array }) =>
  JSON.parse(Buffer.from(response.body).toString()) as Record<string, unknown>;

describe('a call about users that is sent as it is', () => {
  it('has the AppSecret put in where it takes one, of the app that is meant', async () => {
    stage = await Stage.set();
    const { users } = await stage.application();
    const login = await users.exchange(
      {
        path: LOGIN,
        query: { ...CODE, js_code: stage.phones(OTHER_APP.appId).loginCode('openid-of-bob') },
      },
      OTHER_APP.appId,
    );
    const code = stage.phones().authorize(ANN, 'snsapi_userinfo');
    const granted = await users.exchange({
      path: EXCHANGE,
      query: { ...CODE, code, appid: 'x', secret: 'y' },
    });

    expect(login.status).toBe(200);
    expect(jsonOf(login)).toMatchObject({ openid: 'openid-of-bob', session_key: expect.any(String) });
    expect(jsonOf(granted)).toMatchObject({ openid: ANN, scope: 'snsapi_userinfo' });
  });

  it('needs no app where it takes none, and answers a refusal as it comes', async () => {
    stage = await Stage.set();
    const { users } = await stage.application({ apps: [APP, OTHER_APP] });
    const code = stage.phones().authorize(ANN, 'snsapi_userinfo');
    const { access_token, refresh_token } = jsonOf(
      await users.exchange({ path: EXCHANGE, query: { ...CODE, code } }, APP.appId),
    ) as Record<string, string>;
    const query = { access_token: access_token!, openid: ANN };

    expect(jsonOf(await users.exchange({ path: USER_INFO, query }))).toMatchObject({ openid: ANN });
    expect(jsonOf(await users.exchange({ path: '/sns/auth', query }))).toMatchObject({ errcode: 0 });
    const refresh = { appid: APP.appId, grant_type: 'refresh_token', refresh_token: refresh_token! };
    expect(jsonOf(await users.exchange({ path: REFRESH, query: refresh }))).toMatchObject({ openid: ANN });
    expect(
      jsonOf(await users.exchange({ path: EXCHANGE, query: { ...CODE, code } }, APP.appId)),
    ).toMatchObject({
      errcode: 40163,
    });
  });

  it('goes to the first domain only, once, and says whether a byte was sent', async () => {
    stage = await Stage.set();
    const fallbackBaseUrl = stage.wechat.url;
    const unreachable = { baseUrl: 'http://127.0.0.1:1', fallbackBaseUrl };
    const { users } = await stage.application({ http: unreachable });
    const query = { ...CODE, js_code: stage.phones().loginCode(ANN) };

    expect(await thrownBy(users.exchange({ path: LOGIN, query }))).toMatchObject({
      code: 'CALL_FAILED',
      executed: 'no',
      path: LOGIN,
    });
    expect(stage.calls(LOGIN)).toBe(0);

    stage.wechat.simulator.faults.add({ kind: 'reset', stage: 'after', path: LOGIN });
    const application = await stage.application();
    const error = await thrownBy(application.users.exchange({ path: LOGIN, query }));
    expect(error).toMatchObject({ code: 'CALL_FAILED', executed: 'unknown', retryable: false });
    expect(stage.calls(LOGIN)).toBe(1);
    expect(JSON.stringify(error)).not.toContain(query.js_code);
  });
});
