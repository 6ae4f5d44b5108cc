export default {
  keys: process.env['COOKIE_KEYS'],
  koa: { hostname: '127.0.0.1', port: Number(process.env['PORT'] ?? 3000) },
};
