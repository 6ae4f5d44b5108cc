import { Test } from '@nestjs/testing';
import { withoutWechat, WechatTokenTestingModule } from 'nestjs-wechat-token/testing';
import { AppModule } from './app.module';
import { FansService } from './fans.service';

const api = ({ query }: { query: URLSearchParams }) => ({ nickname: `Ann of ${query.get('openid')}` });

describe('FansService', () => {
  it('knows the name of a fan', async () => {
    const imports = [WechatTokenTestingModule.forRoot({ api })];
    const moduleRef = await Test.createTestingModule({ imports, providers: [FansService] }).compile();

    expect(await moduleRef.get(FansService).nameOf('o-ann')).toBe('Ann of o-ann');
    await moduleRef.close();
  });

  // Neither the AppSecret nor a network is needed.
  it('knows it within the whole application', async () => {
    const whole = Test.createTestingModule({ imports: [AppModule] });
    const app = (await withoutWechat(whole, { api }).compile()).createNestApplication();
    await app.init();

    expect(await app.get(FansService).nameOf('o-bob')).toBe('Ann of o-bob');
    await app.close();
  });
});
