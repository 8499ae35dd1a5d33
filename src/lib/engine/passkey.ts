/**
 * @file Passkeys and security keys through WebAuthn's PRF extension. The output passes through this thread because browsers offer
 * WebAuthn nowhere else (design.md §4 rule 1): it is given on as the very buffer that the browser made, to be transferred.
 */
import type { PrfRequest, Proof, Result } from '$api/index.ts';

export type PasskeyError =
  /** This browser has no WebAuthn, or says that it has no PRF. */
  | 'unsupported'
  /** This passkey or security key has no PRF. */
  | 'no-prf'
  /** Closed, timed out, or not the right one: browsers don't tell which. */
  | 'dismissed';

export type PrfProof = Extract<Proof, { way: 'prf' }>;
export type NewPasskey = PrfRequest & { readonly output: Uint8Array<ArrayBuffer> };

const PRF_BYTES = 32;
const CHALLENGE_BYTES = 32;
const USER_ID_BYTES = 16;
/** EdDSA, ES256, RS256 (COSE): what authenticators speak. The signature itself is of no use here. */
const ALGORITHMS = [-8, -7, -257] as const;

/** Nobody checks the signature over it: what counts is the PRF's output. */
const challenge = (): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(CHALLENGE_BYTES));

/** False when it is sure that no passkey can unlock here; true when trying is worth it. */
export async function mayHavePasskeys(): Promise<boolean> {
  if (typeof PublicKeyCredential === 'undefined') return false;
  try {
    const capabilities = await PublicKeyCredential.getClientCapabilities();
    return capabilities['extension:prf'] !== false;
  } catch {
    // An older browser that doesn't tell.
    return true;
  }
}

function outputOf(credential: PublicKeyCredential): Uint8Array<ArrayBuffer> | null {
  const first = credential.getClientExtensionResults().prf?.results?.first;
  if (!(first instanceof ArrayBuffer) || first.byteLength !== PRF_BYTES) return null;
  return new Uint8Array(first);
}

type Asked = Result<PublicKeyCredential, PasskeyError>;

async function ask(work: () => Promise<Credential | null>): Promise<Asked> {
  if (typeof PublicKeyCredential === 'undefined') return { ok: false, error: 'unsupported' };
  try {
    const credential = await work();
    return credential instanceof PublicKeyCredential
      ? { ok: true, value: credential }
      : { ok: false, error: 'dismissed' };
  } catch (error) {
    const isUnsupported = error instanceof DOMException && error.name === 'NotSupportedError';
    return { ok: false, error: isUnsupported ? 'unsupported' : 'dismissed' };
  }
}

/** Asks the passkey that was added here for its output. The caller hands it over, or zeroes it. */
export async function askPasskey({
  credentialId,
  salt,
}: PrfRequest): Promise<Result<PrfProof, PasskeyError>> {
  const asked = await ask(() =>
    navigator.credentials.get({
      publicKey: {
        challenge: challenge(),
        allowCredentials: [{ type: 'public-key', id: credentialId }],
        userVerification: 'required',
        extensions: { prf: { eval: { first: salt } } },
      },
    }),
  );
  if (!asked.ok) return asked;
  const output = outputOf(asked.value);
  return output === null ? { ok: false, error: 'no-prf' } : { ok: true, value: { way: 'prf', output } };
}

/**
 * Makes a passkey and asks it for its output. Nothing about the person is in it: a random user id, and `name` to find it again.
 * Some authenticators give the output at once, others when they are asked a second time.
 */
export async function makePasskey(
  salt: PrfRequest['salt'],
  name: string,
): Promise<Result<NewPasskey, PasskeyError>> {
  const made = await ask(() =>
    navigator.credentials.create({
      publicKey: {
        challenge: challenge(),
        rp: { name: 'Wellio' },
        user: { id: crypto.getRandomValues(new Uint8Array(USER_ID_BYTES)), name, displayName: name },
        pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        attestation: 'none',
        extensions: { prf: { eval: { first: salt } } },
      },
    }),
  );
  if (!made.ok) return made;
  if (made.value.getClientExtensionResults().prf?.enabled !== true) return { ok: false, error: 'no-prf' };
  const credentialId = new Uint8Array(made.value.rawId);
  const output = outputOf(made.value);
  if (output !== null) return { ok: true, value: { credentialId, salt, output } };
  const asked = await askPasskey({ credentialId, salt });
  return asked.ok ? { ok: true, value: { credentialId, salt, output: asked.value.output } } : asked;
}
