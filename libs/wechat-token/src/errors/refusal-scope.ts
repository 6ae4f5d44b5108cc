/** What caused a refusal. Decides what the pause applies to, and how long it lasts. */
export type RefusalScope =
  /** The app's configuration: affects every process that has the same one. */
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
