/** `operator` may do everything that the console offers; `viewer` sees all of it and may do nothing. */
export const OPERATOR_ROLES = ['operator', 'viewer'] as const;

/** What an operator may do in the console. */
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

/** A person who may log in to the console. Holds digests, never the key itself. */
export interface Operator {
  /** 1 to 32 characters of `A-Za-z0-9-`; part of the key, and the name in the audit. */
  readonly id: string;
  /** SHA-256 of the key's secret part, `sha256:` and 64 hexadecimal digits; two while one key replaces the other. */
  readonly digests: readonly string[];
  readonly role: OperatorRole;
  /** When the key ends, in Unix ms. @default never */
  readonly notAfter?: number | undefined;
}
