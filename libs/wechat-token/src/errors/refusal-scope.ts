/** Who has to act on a refusal, and with it how long to leave WeChat alone. */
export type RefusalScope =
  /** The app's configuration: binds every process that has the same one. */
  | 'configuration'
  /** The address that called: binds the process that got it. */
  | 'address'
  | 'minute-quota'
  | 'day-quota'
  /** The credential that this kind depends on. */
  | 'dependency'
  /** The user has to authorize again. */
  | 'user'
  /** Anything else that WeChat answers with an errcode. */
  | 'other';
