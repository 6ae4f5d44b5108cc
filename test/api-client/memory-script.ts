/** A process of an application that sends and receives files and prints its peak memory. */
export const MEMORY_SCRIPT = `
  import 'reflect-metadata';
  import { createHash } from 'node:crypto';
  import { Readable } from 'node:stream';
  import { Module } from '@nestjs/common';
  import { NestFactory } from '@nestjs/core';
  import { WechatApiClient, WechatFile, WechatTokenModule } from 'nestjs-wechat-token';
  const { appId, appSecret, baseUrl, path, mediaId, uploadPath, filePath, uploadBytes } = JSON.parse(process.env.WORK);
  class AppModule {}
  Module({ imports: [WechatTokenModule.forRoot({ apps: [{ appId, appSecret }], http: { baseUrl } })] })(AppModule);
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const api = app.get(WechatApiClient);
  await api.get('/cgi-bin/getcallbackip');

  const used = () => {
    globalThis.gc();
    const { arrayBuffers, heapUsed } = process.memoryUsage();
    return arrayBuffers + heapUsed;
  };
  let base = 0;
  let peak = 0;
  let seen = 0;
  const begin = () => void (base = peak = used());
  const saw = (bytes) => {
    if (Math.floor((seen + bytes) / 1e6) > Math.floor(seen / 1e6)) peak = Math.max(peak, used());
    seen += bytes;
  };
  async function* made() {
    const block = Buffer.alloc(65536, 7);
    for (let left = uploadBytes; left > 0; left -= block.length) {
      saw(block.length);
      yield block.subarray(0, Math.min(left, block.length));
    }
  }

  const { media_id } = await api.upload('/cgi-bin/media/upload', { media: await WechatFile.fromPath(filePath) });
  begin();
  await api.upload(uploadPath, { media: WechatFile.fromStream(Readable.from(made()), { length: uploadBytes }) });
  const upload = peak - base;

  begin();
  const hash = createHash('sha256');
  const { stream } = await api.download(path, { query: { media_id: mediaId } });
  let received = 0;
  for await (const chunk of stream) {
    received += chunk.length;
    hash.update(chunk);
    saw(chunk.length);
  }
  const download = peak - base;
  process.stdout.write(JSON.stringify({ media_id, upload, download, received, sha256: hash.digest('hex') }));
  process.exit(0);
`;
