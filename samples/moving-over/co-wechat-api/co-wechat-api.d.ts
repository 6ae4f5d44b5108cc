declare module 'co-wechat-api';
