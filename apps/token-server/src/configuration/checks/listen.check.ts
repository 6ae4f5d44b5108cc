import { isHost, isPath, isWholeNumber } from './tests.js';
import { A_FILE, wholeNumber } from './problems.js';
import { MayBeLeftOut, Satisfies } from '../rule.js';
import type { Problem } from '../fault.js';

const NO_HOST: Problem = {
  problem: { en: 'is not an address', zh: '不是地址' },
  remedy: { en: 'Write the address to listen on, as in 127.0.0.1', zh: '请填写监听地址，例如 127.0.0.1' },
};

/** `listen`: where the server listens. */
export class ListenCheck {
  @Satisfies(isHost, NO_HOST)
  @MayBeLeftOut()
  host?: string;

  @Satisfies(isWholeNumber(0, 65_535), wholeNumber(0, 65_535))
  @MayBeLeftOut()
  port?: number;
}

/** `tls`: the files with which the server speaks TLS itself. */
export class TlsCheck {
  @Satisfies(isPath, A_FILE)
  certFile!: string;

  @Satisfies(isPath, A_FILE)
  keyFile!: string;

  @Satisfies(isPath, A_FILE)
  @MayBeLeftOut()
  clientCaFile?: string;
}

/** `limits`: how much the server takes at once. */
export class LimitsCheck {
  @Satisfies(isWholeNumber(1_024, 1_073_741_824), wholeNumber(1_024, 1_073_741_824))
  @MayBeLeftOut()
  bodyBytes?: number;

  @Satisfies(isWholeNumber(1, 100_000), wholeNumber(1, 100_000))
  @MayBeLeftOut()
  inFlight?: number;
}

/** `audit`: where the audit goes. */
export class AuditCheck {
  @Satisfies(isPath, A_FILE)
  @MayBeLeftOut()
  file?: string;
}
