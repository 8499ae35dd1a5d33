/**
 * What the network owns and must keep over restarts: clients hold on to the registration certificate, and node
 * secrets are all that a node needs to find a client's key again. cmix-wire section 4.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { base64, fromBase64 } from './bytes.ts';
import { selfSignedCertificate } from './certificate.ts';
import { readText, writeWhole } from './files.ts';
import { ID_TYPE, gatewayIdOf, makeId } from './ids.ts';
import { LocalnetStartError } from './types.ts';

const RSA_BITS = 2048;

export interface NodeIdentity {
  readonly index: number;
  readonly id: Uint8Array;
  readonly gatewayId: Uint8Array;
  readonly secret: Uint8Array;
}

export interface NetworkKeys {
  /** When the network was made; part of the NDF, so it may not change. */
  readonly created: Date;
  readonly registrationKey: KeyObject;
  readonly certificate: string;
  readonly roundKey: KeyObject;
  /** Raw 32 bytes of the Ed25519 public key. */
  readonly roundPublicKey: Uint8Array;
  readonly nodes: readonly NodeIdentity[];
}

const fileSchema = v.object({
  version: v.literal(1),
  created: v.pipe(v.string(), v.isoTimestamp()),
  registrationKey: v.string(),
  certificate: v.string(),
  roundKey: v.string(),
  nodes: v.array(v.object({ id: v.pipe(v.string(), v.base64()), secret: v.pipe(v.string(), v.base64()) })),
});
type KeyFile = v.InferOutput<typeof fileSchema>;

function pkcs8(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function freshFile(created: Date): KeyFile {
  const rsa = generateKeyPairSync('rsa', { modulusLength: RSA_BITS }).privateKey;
  return {
    version: 1,
    created: created.toISOString(),
    registrationKey: pkcs8(rsa),
    certificate: selfSignedCertificate(rsa, 'localnet', created),
    roundKey: pkcs8(generateKeyPairSync('ed25519').privateKey),
    nodes: [],
  };
}

function parseFile(path: string, text: string): KeyFile {
  try {
    return v.parse(fileSchema, JSON.parse(text));
  } catch {
    throw new LocalnetStartError(`${path} isn't a key file of localnet; move it away to start a new network`);
  }
}

/** Reads the folder's keys; makes what is missing: all at first, later nodes when more are wanted. */
export function loadNetworkKeys(dir: string, nodeCount: number): NetworkKeys {
  const path = join(dir, 'keys.json');
  const text = readText(path);
  const stored = text === undefined ? freshFile(new Date()) : parseFile(path, text);
  const nodes = [...stored.nodes];
  while (nodes.length < nodeCount) {
    nodes.push({ id: base64(makeId(randomBytes(32), ID_TYPE.node)), secret: base64(randomBytes(32)) });
  }
  if (nodes.length > stored.nodes.length)
    writeWhole(path, JSON.stringify({ ...stored, nodes }, undefined, 2));

  const roundKey = createPrivateKey(stored.roundKey);
  const spki = createPublicKey(roundKey).export({ type: 'spki', format: 'der' });
  return {
    created: new Date(stored.created),
    registrationKey: createPrivateKey(stored.registrationKey),
    certificate: stored.certificate,
    roundKey,
    roundPublicKey: new Uint8Array(spki.subarray(-32)),
    nodes: nodes.slice(0, nodeCount).map((node, index) => {
      const id = fromBase64(node.id);
      return { index, id, gatewayId: gatewayIdOf(id), secret: fromBase64(node.secret) };
    }),
  };
}
