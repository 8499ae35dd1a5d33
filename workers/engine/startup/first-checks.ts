/** @file The checks whose outcome is known as soon as the engine has started. */
import type { SecurityCheck } from '../../api/security.ts';
import type { WayIn } from '../../api/unlock.ts';
import type { KnownAnswerResult } from '../protocol/suites/known-answer-tests.ts';
import type { Suite } from '../protocol/suites/types.ts';

export function knownAnswerCheck(answers: KnownAnswerResult): SecurityCheck {
  return answers.passed
    ? { id: 'known-answers', state: 'good', detail: 'passed' }
    : { id: 'known-answers', state: 'bad', detail: 'failed' };
}

/** Native keys can't be read by any script; noble's live in this worker's memory. */
export function backendCheck({ kem, signature }: Pick<Suite, 'kem' | 'signature'>): SecurityCheck {
  if (kem.backend !== signature.backend) return { id: 'key-backend', state: 'attention', detail: 'mixed' };
  return kem.backend === 'native'
    ? { id: 'key-backend', state: 'good', detail: 'native' }
    : { id: 'key-backend', state: 'attention', detail: 'noble' };
}

/** Two months to find the 24 words: a certificate that has ended makes this device a stranger to everybody. */
const RENEW_BEFORE_MS = 60 * 24 * 3_600_000;

/** `until`: when the account root's certificate for this device ends, in milliseconds. */
export function certificateCheck(until: number | null, now: number): SecurityCheck {
  const id = 'device-certificate';
  if (until === null) return { id, state: 'pending', detail: 'not-enrolled' };
  if (until <= now) return { id, state: 'bad', detail: 'enrolment-over' };
  return until - now < RENEW_BEFORE_MS
    ? { id, state: 'attention', detail: 'enrolment-ends' }
    : { id, state: 'good', detail: 'enrolled' };
}

/** Said, not hidden: without one, a script injected into the origin can unwrap everything (design.md §4 rule 2). */
export function passphraseCheck(ways: readonly WayIn[]): SecurityCheck {
  return ways.length === 0
    ? { id: 'passphrase', state: 'attention', detail: 'not-set' }
    : { id: 'passphrase', state: 'good', detail: 'set' };
}
