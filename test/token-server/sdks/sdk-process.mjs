// Runs one SDK as its README says, with another base URL and another secret only, and does with it what it is told.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { writeHeapSnapshot } from 'node:v8';

const require = createRequire(import.meta.url);
const MENU = '/cgi-bin/menu/get';
/** As the READMEs set it: a busy machine may take longer than the SDKs' own three seconds. */
const PATIENT = { timeout: 120_000 };

const SDKS = {
  'node-easywechat': ({ url, appId, secret, endpoint }) => {
    const { OfficialAccount } = require('node-easywechat');
    const account = new OfficialAccount({
      app_id: appId,
      secret,
      use_stable_access_token: endpoint === 'stable',
      http: { baseURL: `${url}/` },
    });
    const client = account.getClient();
    return {
      call: async () => (await client.get(MENU)).toObject(),
      ticket: () => account.getTicket().getTicket(),
    };
  },

  'co-wechat-api': ({ url, appId, secret }) => {
    const WechatApi = require('co-wechat-api');
    const api = new WechatApi(appId, secret);
    Object.assign(api, {
      prefix: `${url}/cgi-bin/`,
      snsPrefix: `${url}/sns/`,
      wxaPrefix: `${url}/wxa/`,
      customservicePrefix: `${url}/customservice/`,
      merchantPrefix: `${url}/merchant/`,
      fileServerPrefix: `${url}/cgi-bin/`,
    });
    api.setOpts(PATIENT);
    return {
      call: () => api.getMenu(),
      ticket: async () => (await api.ensureTicket('jsapi')).ticket,
      upload: async (path) => (await api.uploadMedia(path, 'image')).media_id,
      download: (mediaId) => api.getMedia(mediaId),
    };
  },

  'wechat-api': ({ url, appId, secret }) => {
    const API = require('wechat-api');
    const api = new API(appId, secret);
    Object.assign(api, { endpoint: url, fileServerPrefix: `${url}/cgi-bin/` });
    api.setOpts(PATIENT);
    const called = (name, ...args) => promisify(api[name].bind(api))(...args);
    return {
      call: () => called('getMenu'),
      ticket: async () => (await called('getTicket', 'jsapi')).ticket,
      upload: async (path) => (await called('uploadMedia', path, 'image')).media_id,
      download: (mediaId) => called('getMedia', mediaId),
    };
  },
};

let sdk;

const ORDERS = {
  make: ({ name, setting }) => {
    sdk = SDKS[name](setting);
    return true;
  },
  ping: () => true,
  /** How often a call succeeded, and what the first one that did not came to. */
  calls: async ({ times }) => {
    const outcomes = await Promise.allSettled(Array.from({ length: times }, () => sdk.call()));
    const failed = outcomes.filter(({ status, value }) => status === 'rejected' || value?.errcode);
    const [first] = failed;
    return {
      succeeded: times - failed.length,
      first: first && String(first.reason?.message ?? JSON.stringify(first.value)),
    };
  },
  ticket: () => sdk.ticket(),
  upload: ({ path }) => sdk.upload(path),
  download: async ({ mediaId }) =>
    createHash('sha256')
      .update(await sdk.download(mediaId))
      .digest('hex'),
  snapshot: ({ path }) => writeHeapSnapshot(path),
};

process.on('message', async ({ id, order, ...fields }) => {
  try {
    process.send({ id, answer: await ORDERS[order](fields) });
  } catch (error) {
    process.send({ id, error: String(error?.message ?? error) });
  }
});
process.once('disconnect', () => process.exit());
