import type { Language } from 'nestjs-wechat-token';
import type { CheckedConfiguration } from './configuration/check-configuration.js';
import { ConfigurationError } from './configuration/configuration.error.js';
import type { Problem } from './configuration/fault.js';
import type { FilesRead } from './configuration/files-read.js';
import { readConfigurationEnvironment } from './configuration/read-environment.js';
import { readConfigurationFile } from './configuration/read-file.js';
import { isAnySet } from './configuration/variables.js';

/** Where the configuration is. */
export interface ConfigurationSource {
  /** Its name in log lines. */
  readonly name: string;
  read(files: FilesRead): Promise<CheckedConfiguration>;
}

const VARIABLE = 'WECHAT_TOKEN_SERVER_CONFIG';

/** Other empty variables count as unset. Without this one, a server would start that serves nobody. */
const EMPTY: Problem = {
  problem: { en: 'is set, but empty', zh: '为空' },
  remedy: { en: 'Write the path of the configuration, or unset it', zh: '请填写配置文件的路径，或取消设置' },
};

/** The named file; without one, the environment if it sets anything; otherwise `undefined`. */
export function configurationSource(
  config: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  language: Language,
): ConfigurationSource | undefined {
  const path = config ?? environment[VARIABLE];
  if (path === '') {
    const read = () => Promise.reject(new ConfigurationError(VARIABLE, [{ path: '', ...EMPTY }], language));
    return { name: VARIABLE, read };
  }
  if (path !== undefined) {
    return { name: path, read: (files) => readConfigurationFile(path, { files, environment, language }) };
  }
  // PORT alone lets a first start run beside another server.
  const { PORT: _, ...others } = environment;
  if (!isAnySet(others)) return undefined;
  return {
    name: language === 'zh' ? '环境变量' : 'the environment',
    read: (files) => readConfigurationEnvironment({ files, environment, language }),
  };
}
