import { PERMISSIONS } from '../clients/client.js';

type Json = Readonly<Record<string, unknown>>;

const text = (description: string): Json => ({ type: 'string', description });
const whole = (description: string): Json => ({ type: 'integer', description });
const json = (schema: Json): Json => ({ content: { 'application/json': { schema } } });
/** An object. A field whose name ends in a question mark may be missing. */
const object = (fields: Readonly<Record<string, Json>>, description?: string): Json => {
  const entries = Object.entries(fields);
  const required = Object.keys(fields).filter((name) => !name.endsWith('?'));
  return {
    type: 'object',
    ...(required.length > 0 && { required }),
    ...(description !== undefined && { description }),
    properties: Object.fromEntries(entries.map(([name, schema]) => [name.replace('?', ''), schema])),
  };
};
const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const answer = (description: string, name: string): Json => ({ description, ...json(ref(name)) });
const path = (name: string, description: string, more: Json = {}): Json => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string', ...more },
});
const query = (name: string, description: string): Json => ({
  name,
  in: 'query',
  required: false,
  description,
  schema: { type: 'string' },
});

const APP = path('appId', 'The AppID');
const TICKET_TYPE = path('type', 'The type of the ticket', { enum: ['jsapi', 'wx_card'] });
const LONG_POLL = [
  query('after', 'A version: answers as soon as there is another one'),
  query('waitMs', 'The longest wait in milliseconds, at most 60000, then 304; 0 if it is left out'),
];

const ERRORS: Json = {
  400: answer('The request is wrong', 'Error'),
  401: answer('No valid client key', 'Error'),
  403: answer('The key is not for this', 'Error'),
  404: answer('The server has no such app', 'Error'),
  429: answer('Too many requests: wait for Retry-After', 'Error'),
  502: answer('WeChat refuses what the server is configured with', 'Error'),
  503: answer('No valid credential just now: wait for Retry-After', 'Error'),
  504: answer('WeChat or the store took too long', 'Error'),
};

function operation(
  summary: string,
  permission: string,
  { parameters, body, ok }: { parameters?: readonly Json[]; body?: string; ok: Json },
): Json {
  return {
    summary,
    description: `Permission: ${permission}.`,
    ...(parameters && { parameters }),
    ...(body && { requestBody: { required: true, ...json(ref(body)) } }),
    responses: { ...ok, ...ERRORS },
  };
}

const give = (summary: string, permission: string, parameters: readonly Json[]): Json =>
  operation(summary, permission, {
    parameters: [...parameters, ...LONG_POLL],
    ok: {
      200: answer('The credential', 'Credential'),
      304: { description: 'No other version in that time' },
    },
  });

const report = (summary: string, permission: string, parameters: readonly Json[]): Json =>
  operation(summary, permission, {
    parameters,
    body: 'Rejection',
    ok: { 200: answer('Which credential to go on with', 'RejectionAnswer') },
  });

const relayed = (summary: string): Json =>
  operation(summary, 'call', {
    parameters: [APP, path('path', 'cgi-bin/message/custom/send')],
    ok: { 200: { description: "WeChat's response as it comes, whatever its status and type" } },
  });

const open = (summary: string, ok: Json): Json => ({ summary, security: [], responses: ok });

/** The native routes as an OpenAPI 3.1 document. A spec compares it with the controllers, both ways. */
export const OPENAPI: Json = {
  openapi: '3.1.0',
  info: {
    title: 'WeChat token server (中控服务器)',
    version: '1',
    description:
      'Native routes. The routes that WeChat SDKs know are on the same server, at the paths that WeChat has.',
  },
  security: [{ clientKey: [] }],
  paths: {
    '/v1/apps': {
      get: operation('The apps of the key, and what it may do', 'any', {
        ok: { 200: answer('The apps', 'Apps') },
      }),
    },
    '/v1/apps/{appId}': {
      get: operation('One app of the key, and what it may do', 'any', {
        parameters: [APP],
        ok: { 200: answer('The app', 'App') },
      }),
    },
    '/v1/apps/{appId}/access-token': {
      get: give('The access token, and for how long it may be cached', 'token', [APP]),
    },
    '/v1/apps/{appId}/access-token/rejections': {
      post: report('WeChat refused the access token', 'report', [APP]),
    },
    '/v1/apps/{appId}/tickets/{type}': {
      get: give('A ticket, and for how long it may be cached', 'ticket', [APP, TICKET_TYPE]),
    },
    '/v1/apps/{appId}/tickets/{type}/rejections': {
      post: report('WeChat refused what was signed with the ticket', 'report', [APP, TICKET_TYPE]),
    },
    '/v1/apps/{appId}/js-sdk-signatures': {
      post: operation("Signs one of the client's pages for the JS-SDK", 'sign', {
        parameters: [APP],
        body: 'SignatureRequest',
        ok: { 200: answer('What wx.config takes', 'Signature') },
      }),
    },
    '/v1/apps/{appId}/api/{path}': {
      get: relayed("Relays a GET of WeChat's API: `path` is WeChat's own, with its slashes"),
      post: relayed("Relays a POST of WeChat's API: `path` is WeChat's own, with its slashes"),
    },
    '/v1/readings': {
      post: operation('The record of a credential, as a remote reader needs it', 'token or ticket', {
        body: 'NamedCredential',
        ok: { 200: answer('The record, if there is one', 'Reading') },
      }),
    },
    '/v1/revisions': {
      post: operation('The revisions of many credentials', 'token or ticket', {
        body: 'NamedCredentials',
        ok: { 200: answer('The revisions', 'Revisions') },
      }),
    },
    '/v1/apps/{appId}/inspection': {
      get: operation('Why WeChat is not called for an app, and the calls of the day', 'token or ticket', {
        parameters: [APP],
        ok: { 200: answer('The pauses and budgets', 'Inspection') },
      }),
    },
    '/v1/changes': {
      get: operation('The revisions of all that the key may read, as they change', 'token or ticket', {
        parameters: [
          query('apps', 'AppIDs with commas between them: only these'),
          query('after', 'A stamp: answers as soon as there is another one'),
          query('waitMs', 'The longest wait in milliseconds, at most 60000, then 304; 0 if it is left out'),
        ],
        ok: {
          200: {
            description:
              'The state. With Accept: text/event-stream, a stream: "event: state" with the whole state at once and after each change, "event: closing" before the server closes',
            content: {
              'application/json': { schema: ref('ChangeState') },
              'text/event-stream': { schema: { type: 'string' } },
            },
          },
          304: { description: 'No other state in that time' },
        },
      }),
    },
    '/v1/status': {
      get: operation("What this server knows of the key's apps", 'status', {
        ok: { 200: { description: 'The status', ...json({ type: 'object' }) } },
      }),
    },
    '/v1/openapi.json': { get: open('This document', { 200: { description: 'OpenAPI 3.1' } }) },
    '/metrics': {
      get: {
        summary: 'The metrics, for Prometheus',
        description: 'Permission: metrics.',
        responses: { 200: { description: 'Text of Prometheus' }, 401: ERRORS['401'], 403: ERRORS['403'] },
      },
    },
    '/health': {
      get: open('How many apps are up, degraded and down, and what is wrong with the server itself', {
        200: { description: 'Some app is up, or none is configured' },
        503: { description: 'All apps are down' },
      }),
    },
    '/health/live': { get: open('Whether the process answers', { 200: { description: 'It does' } }) },
    '/health/ready': {
      get: open('Whether the server takes requests', {
        200: { description: 'It does' },
        503: { description: 'It drains' },
      }),
    },
  },
  components: {
    securitySchemes: {
      clientKey: { type: 'http', scheme: 'bearer', description: 'A client key, wtk_…' },
    },
    schemas: {
      Credential: object({
        appId: text('The AppID'),
        kind: text('access-token or ticket'),
        'type?': text('The type of a ticket'),
        value: text('The credential itself: a secret'),
        version: text('Orders the versions of the credential'),
        expiresIn: whole('For how many seconds it may be cached: what is promised, not what remains'),
        expiresInMs: whole('The same in milliseconds'),
      }),
      Rejection: object(
        {
          'version?': text('The version'),
          'fingerprint?': text("The first 32 hexadecimal digits of the value's SHA-256"),
          'value?': text('The value'),
          'errcode?': whole('The errcode of WeChat, for the audit'),
          'rid?': text("WeChat's id of the refused request, for the audit"),
        },
        'Names the refused credential by its version, its fingerprint or its value',
      ),
      RejectionAnswer: object(
        {
          outcome: {
            enum: ['replaced', 'current', 'doubted'],
            description:
              'replaced: there is another one. current: WeChat accepts it. doubted: this key reported too often',
          },
          'credential?': ref('Credential'),
        },
        'With the credential to go on with, if the key may have it: permission token or ticket',
      ),
      Apps: object({
        apps: {
          type: 'array',
          items: object({ appId: text('The AppID'), may: { type: 'array', items: { enum: PERMISSIONS } } }),
        },
      }),
      App: object({
        appId: text('The AppID'),
        endpoint: text('stable or legacy: how its access token behaves when another one is issued'),
        may: { type: 'array', items: { enum: PERMISSIONS } },
      }),
      NamedCredential: object({
        appId: text('The AppID'),
        kind: { enum: ['access-token', 'ticket'] },
        'subject?': text('The type of a ticket'),
      }),
      NamedCredentials: object({ keys: { type: 'array', maxItems: 1_000, items: ref('NamedCredential') } }),
      Reading: object({
        storeTime: whole('The clock of the store, Unix ms'),
        revision: text('Changes whenever the credential does; empty without a record'),
        leaseMs: whole('For how long somebody has the right to call WeChat'),
        inDoubtForMs: whole('For how long a request may still have an effect'),
        'record?': {
          type: 'object',
          description: 'The credential itself, a secret, with its version and what remains of its life in ms',
        },
        'revocation?': { type: 'object', description: 'The progress of a revocation' },
      }),
      Revisions: object({
        storeTime: whole('The clock of the store, Unix ms'),
        revisions: {
          type: 'array',
          items: text('In the order of the keys; empty without a record, or if it is not for this key'),
        },
      }),
      Inspection: object({
        storeTime: whole('The clock of the store, Unix ms'),
        pauses: { type: 'array', items: { type: 'object' } },
        budgets: { type: 'array', items: { type: 'object' } },
      }),
      ChangeState: object({
        stamp: text('Names the state: the same on all servers of a store'),
        credentials: {
          type: 'array',
          description: 'Those with a record. Contains no value',
          items: object({
            appId: text('The AppID'),
            kind: text('access-token or ticket'),
            'subject?': text('The type of a ticket'),
            revision: text('Changes whenever the credential does'),
          }),
        },
      }),
      SignatureRequest: object({
        url: text('The address of the page as the browser has it, without the part after #'),
      }),
      Signature: object({
        appId: text('The AppID'),
        timestamp: whole('Seconds since 1970'),
        nonceStr: text('A random text'),
        signature: text('The signature'),
      }),
      Error: object({
        code: text('A stable code'),
        message: text('What is wrong, and what to do, in the language of Accept-Language (en, zh)'),
        remedy: text('What to do'),
        retryable: { type: 'boolean', description: 'Whether waiting and trying again can help' },
        requestId: text("The server's id of the request, for its log and audit"),
        'errcode?': whole('The errcode of WeChat'),
        'rid?': text("WeChat's id of its own request"),
      }),
    },
  },
};
