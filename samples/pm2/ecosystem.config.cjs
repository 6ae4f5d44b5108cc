// WECHAT_APP_ID, WECHAT_APP_SECRET and REDIS_URL come from the shell that runs `pm2 start` or `pm2 reload`.
module.exports = {
  apps: [
    {
      name: 'shop',
      script: 'dist/main.js',
      exec_mode: 'cluster',
      instances: 2,
      // A reload ends an old instance only once the new one has sent 'ready'.
      wait_ready: true,
      listen_timeout: 60_000,
      // By default PM2 kills after 1.6 s. Requests to WeChat that are under way may take 5 s, and then their token is stored.
      kill_timeout: 10_000,
    },
  ],
};
