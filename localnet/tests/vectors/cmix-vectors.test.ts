/**
 * Every vector of cmix-vectors.json, which upstream's libraries computed. `vector` names what it covers; the last
 * test holds the names against the file, so none is left out unseen.
 */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { createPublicKey, verify } from 'node:crypto';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { addressAt, addressOffset, clearPadding, intermediaryId } from '../../address.ts';
import { bitIndexes, encodeFilter, filterHas } from '../../bloom.ts';
import { base64, fromHex, hex, toInteger, utf8 } from '../../bytes.ts';
import { encodeChunked } from '../../grpc-web.ts';
import { cmixGroup, powMod } from '../../group.ts';
import { blake2b256, sha256 } from '../../hashes.ts';
import { gatewayHostName, gatewayIdOf } from '../../ids.ts';
import { KnownRounds, decodeKnownRounds } from '../../known-rounds.ts';
import {
  checkSlotCodes,
  checkSlotShape,
  kmac,
  mixSlot,
  paddedAddress,
  slotDigest,
  slotKey,
  slotMac,
} from '../../mix.ts';
import { ndfHash, ndfSigned } from '../../ndf.ts';
import { encodeKeyResponse, nodeBaseKey, sealNodeKey, userId, verifyKeyRequest } from '../../node-keys.ts';
import {
  ClientBloomsSchema,
  ClientRegistrationSchema,
  GatewayPollResponseSchema,
  GatewayPollSchema,
  GatewaySlotSchema,
  NDFSchema,
  RoundInfoSchema,
  SignedClientKeyRequestSchema,
  SignedClientRegistrationConfirmationsSchema,
  SignedKeyResponseSchema,
} from '../../proto/gen/mixmessages_pb.ts';
import { encodePss, signPssBlake2b, verifyPssBlake2b, verifyPssSha256 } from '../../pss.ts';
import { registerClient, registrationDigest } from '../../registrar.ts';
import { encodeRoundInfo, roundDigest, roundPreimage, signedRoundInfo } from '../../round-info.ts';
import { hasReference, noteMissingReference, readReference } from '../shared-reference.ts';
import { ed25519Key, rsaKey } from '../test-keys.ts';

/** No server computes these. */
const OF_CLIENTS_ONLY = {
  service_identification_hash: 'clients match their own hash; the network passes its 25 bytes on unread',
};

const rsaSchema = v.object({
  n_hex: v.string(),
  e: v.number(),
  d_hex: v.string(),
  p_hex: v.string(),
  q_hex: v.string(),
});
const fileSchema = v.object({
  cmix_group: v.object({ prime_hex: v.string(), generator: v.number(), prime_bytes: v.number() }),
  vectors: v.array(
    v.object({
      name: v.string(),
      inputs: v.record(v.string(), v.unknown()),
      outputs: v.record(v.string(), v.unknown()),
    }),
  ),
});

class Fields {
  readonly #fields: Record<string, unknown>;

  constructor(fields: Record<string, unknown>) {
    this.#fields = fields;
  }

  text(name: string): string {
    return v.parse(v.string(), this.#fields[name]);
  }
  bytes(name: string): Uint8Array {
    return fromHex(this.text(name));
  }
  big(name: string): bigint {
    return BigInt(this.text(name));
  }
  number(name: string): number {
    return v.parse(v.number(), this.#fields[name]);
  }
  texts(name: string): readonly string[] {
    return v.parse(v.array(v.string()), this.#fields[name]);
  }
  bigs(name: string): readonly bigint[] {
    return this.texts(name).map((text) => BigInt(text));
  }
  many(name: string): readonly Uint8Array[] {
    return this.texts(name).map(fromHex);
  }
  object(name: string): Fields {
    return new Fields(v.parse(v.record(v.string(), v.unknown()), this.#fields[name]));
  }
  rsa(name: string): ReturnType<typeof rsaKey> {
    return rsaKey(v.parse(rsaSchema, this.#fields[name]));
  }
}

interface Vector {
  readonly inputs: Fields;
  readonly outputs: Fields;
}

function suite(): void {
  const file = v.parse(fileSchema, JSON.parse(readReference('cmix-vectors.json')));
  const vectors = new Map(
    file.vectors.map(({ name, inputs, outputs }) => [
      name,
      { inputs: new Fields(inputs), outputs: new Fields(outputs) },
    ]),
  );
  const covered = new Set<string>();
  const get = (name: string): Vector => {
    const found = vectors.get(name);
    if (found === undefined) throw new Error(`no vector ${name}`);
    return found;
  };
  const vector = (name: string, check: (vector: Vector) => void): void => {
    covered.add(name);
    test(name, () => check(get(name)));
  };
  const registrarKey = get('registrar_signature').inputs.rsa('registrar_rsa_test_key');
  const baseKeys = get('node_base_keys').outputs.many('base_keys_hex');

  test('the cMix group', () => {
    expect(cmixGroup.prime.toString(16).toUpperCase()).toBe(file.cmix_group.prime_hex);
    expect(Number(cmixGroup.generator)).toBe(file.cmix_group.generator);
    expect(cmixGroup.primeBytes.length).toBe(file.cmix_group.prime_bytes);
  });

  vector('id_node_to_gateway', ({ inputs, outputs }) => {
    const gateway = gatewayIdOf(inputs.bytes('node_id_hex'));
    expect(hex(gateway)).toBe(outputs.text('gateway_id_hex'));
    expect(base64(gateway)).toBe(outputs.text('gateway_id_base64'));
  });

  vector('gateway_dns_name', ({ inputs, outputs }) => {
    expect(gatewayHostName(inputs.bytes('gateway_id_hex'))).toBe(outputs.text('dns_name'));
  });

  vector('user_id_from_rsa_key', ({ inputs, outputs }) => {
    const key = createPublicKey(inputs.text('client_rsa_public_pem_as_sent'));
    expect(hex(userId(key, inputs.bytes('salt_hex')))).toBe(outputs.text('user_id_hex'));
  });

  vector('registrar_signature', ({ inputs, outputs }) => {
    const digest = registrationDigest(inputs.big('timestamp_ns'), inputs.text('client_public_pem'));
    expect(hex(digest)).toBe(outputs.text('digest_hex'));
    const salt = inputs.bytes('pss_salt_hex');
    expect(hex(encodePss(digest, salt, 2048))).toBe(outputs.text('encoded_message_em_hex'));
    expect(hex(signPssBlake2b(registrarKey, digest, salt))).toBe(outputs.text('signature_hex'));
    expect(verifyPssBlake2b(createPublicKey(registrarKey), digest, outputs.bytes('signature_hex'))).toBe(
      true,
    );
  });

  vector('registration_response_proto', ({ inputs, outputs }) => {
    const pem = inputs.text('client_public_pem');
    const request = create(ClientRegistrationSchema, {
      ClientTransmissionRSAPubKey: pem,
      ClientReceptionRSAPubKey: pem,
    });
    const answer = registerClient(registrarKey, request, inputs.big('timestamp_ns'));
    for (const part of [answer.ClientTransmissionConfirmation, answer.ClientReceptionConfirmation]) {
      expect(hex(part?.ClientRegistrationConfirmation ?? new Uint8Array())).toBe(
        outputs.text('confirmation_proto_hex'),
      );
      // The salt is random; that the signature itself is right is checked above.
      if (part?.RegistrarSignature) part.RegistrarSignature.Signature = fromHex(inputs.text('signature_hex'));
    }
    expect(hex(toBinary(SignedClientRegistrationConfirmationsSchema, answer))).toBe(
      outputs.text('response_proto_hex'),
    );
  });

  vector('ndf_hash', ({ inputs, outputs }) => {
    expect(hex(ndfHash(utf8(inputs.text('ndf_json'))))).toBe(outputs.text('hash_hex'));
  });

  vector('ndf_signature', ({ inputs, outputs }) => {
    const ndf = utf8(inputs.text('ndf_json'));
    const nonce = inputs.bytes('nonce_hex');
    const signed = ndfSigned(ndf, nonce);
    expect(hex(sha256(signed))).toBe(outputs.text('digest_hex'));
    const signature = outputs.bytes('signature_hex');
    expect(verifyPssSha256(createPublicKey(registrarKey), signed, signature)).toBe(true);
    const message = create(NDFSchema, {
      Ndf: Uint8Array.from(ndf),
      Signature: { Nonce: Uint8Array.from(nonce), Signature: Uint8Array.from(signature) },
    });
    expect(hex(toBinary(NDFSchema, message))).toBe(outputs.text('ndf_proto_hex'));
  });

  vector('round_info_queued', ({ inputs, outputs }) => {
    const key = ed25519Key(inputs.text('ed25519_seed_hex'));
    expect(inputs.number('state')).toBe(3);
    const facts = {
      id: inputs.big('id'),
      updateId: inputs.big('update_id'),
      state: 3 as const,
      batchSize: inputs.number('batch_size'),
      addressSpaceBits: inputs.number('address_space_size'),
      topology: inputs.many('topology_hex'),
      timestamps: inputs.bigs('timestamps_ns'),
    };
    const nonce = inputs.bytes('nonce_hex');
    const info = signedRoundInfo(facts, key, nonce);
    expect(hex(roundPreimage(info, nonce))).toBe(outputs.text('digest_preimage_hex'));
    expect(hex(roundDigest(info, nonce))).toBe(outputs.text('digest_sha256_hex'));
    expect(hex(encodeRoundInfo(info))).toBe(outputs.text('round_info_proto_hex'));
  });

  vector('round_info_completed_with_client_error', ({ inputs, outputs }) => {
    const encoded = outputs.bytes('round_info_proto_hex');
    const info = fromBinary(RoundInfoSchema, encoded);
    const nonce = inputs.bytes('nonce_hex');
    const digest = roundDigest(info, nonce);
    expect(hex(digest)).toBe(outputs.text('digest_sha256_hex'));
    const key = createPublicKey(ed25519Key(get('round_info_queued').inputs.text('ed25519_seed_hex')));
    expect(hex(info.EccSignature?.Signature ?? new Uint8Array())).toBe(outputs.text('ecc_signature_hex'));
    expect(verify(null, digest, key, outputs.bytes('ecc_signature_hex'))).toBe(true);
    expect(hex(encodeRoundInfo(info))).toBe(hex(encoded));
  });

  for (const n of [0, 1, 2, 3, 4]) {
    vector(`ephemeral_id_${n}`, ({ inputs, outputs }) => {
      const id = inputs.bytes('reception_id_hex');
      const bits = inputs.number('size_bits');
      expect(hex(intermediaryId(id))).toBe(outputs.text('intermediary_id_hex'));
      expect(addressOffset(intermediaryId(id))).toBe(outputs.big('offset_ns'));
      const address = addressAt(id, bits, inputs.big('timestamp_ns'));
      expect(hex(address.bytes)).toBe(outputs.text('ephemeral_id_hex'));
      expect(address.saltNumber).toBe(outputs.big('salt_number'));
      expect(address.start).toBe(outputs.big('valid_start_ns'));
      expect(address.end).toBe(outputs.big('valid_end_ns'));
      expect(hex(clearPadding(outputs.bytes('filled_hex'), bits))).toBe(
        outputs.text('filled_then_cleared_hex'),
      );
    });
  }

  vector('bloom_filter', ({ inputs, outputs }) => {
    const filter = encodeFilter(inputs.bigs('rounds_added'));
    expect(hex(filter)).toBe(outputs.text('marshal_hex'));
    expect(filter.length).toBe(outputs.number('marshal_len'));
    for (const round of inputs.bigs('rounds_added')) expect(filterHas(filter, round)).toBe(true);
    for (const round of inputs.bigs('rounds_absent')) expect(filterHas(filter, round)).toBe(false);
  });

  vector('bloom_filter_single', ({ inputs, outputs }) => {
    const [round = 0n] = inputs.bigs('rounds_added');
    expect(hex(encodeFilter([round]))).toBe(outputs.text('marshal_hex'));
    expect([...new Set(bitIndexes(round))].sort((a, b) => a - b)).toEqual(
      v.parse(
        v.array(v.number()),
        file.vectors.find(({ name }) => name === 'bloom_filter_single')?.outputs['bit_indexes_set'],
      ),
    );
  });

  vector('client_blooms_proto', ({ inputs, outputs }) => {
    const message = create(ClientBloomsSchema, {
      Period: inputs.big('period_ns'),
      FirstTimestamp: inputs.big('first_timestamp_ns'),
      Filters: [
        {
          Filter: fromHex(inputs.text('filter_hex')),
          FirstRound: BigInt(inputs.number('first_round')),
          RoundRange: inputs.number('round_range'),
        },
      ],
    });
    expect(hex(toBinary(ClientBloomsSchema, message))).toBe(outputs.text('proto_hex'));
  });

  vector('known_rounds_empty_at_n', ({ inputs, outputs }) => {
    expect(hex(new KnownRounds(inputs.big('n')).encode())).toBe(outputs.text('marshal_hex'));
  });

  const contiguous = (n: bigint): KnownRounds => {
    const known = new KnownRounds(n);
    for (let round = n; round < n + 10n; round++) known.finish(round);
    return known;
  };

  vector('known_rounds_contiguous', ({ inputs, outputs }) => {
    const known = contiguous(inputs.big('n'));
    expect(known.firstUnchecked).toBe(outputs.big('first_unchecked'));
    expect(known.lastChecked).toBe(outputs.big('last_checked'));
    expect(hex(known.encode())).toBe(outputs.text('marshal_hex'));
  });

  vector('known_rounds_gaps', ({ inputs, outputs }) => {
    const known = contiguous(inputs.big('n'));
    for (const round of inputs.bigs('also_checked')) known.finish(round);
    expect(known.firstUnchecked).toBe(outputs.big('first_unchecked'));
    expect(known.lastChecked).toBe(outputs.big('last_checked'));
    expect(hex(known.encode())).toBe(outputs.text('marshal_hex'));
    const checked = file.vectors.find(({ name }) => name === 'known_rounds_gaps')?.outputs[
      'checked_after_unmarshal'
    ];
    const has = decodeKnownRounds(outputs.bytes('marshal_hex'));
    for (const [round, expected] of Object.entries(v.parse(v.record(v.string(), v.boolean()), checked))) {
      expect([round, has?.(BigInt(round)), known.has(BigInt(round))]).toEqual([round, expected, expected]);
    }
  });

  vector('node_base_keys', ({ inputs, outputs }) => {
    const keys = inputs.many('node_secrets_hex').map((s) => nodeBaseKey(inputs.bytes('user_id_hex'), s));
    expect(keys.map(hex)).toEqual(outputs.texts('base_keys_hex'));
  });

  vector('cmix_node_slot_keys', ({ inputs, outputs }) => {
    const round = inputs.big('round_id');
    const salt = inputs.bytes('salt_hex');
    const keys = inputs.many('base_keys_hex');
    expect(keys.map((key) => hex(slotKey(key, salt, round)))).toEqual(outputs.texts('node_keys_a_hex'));
    const saltB = blake2b256(salt);
    expect(hex(saltB)).toBe(outputs.text('salt_b_hex'));
    expect(keys.map((key) => hex(slotKey(key, saltB, round)))).toEqual(outputs.texts('node_keys_b_hex'));
  });

  vector('kmacs', ({ inputs, outputs }) => {
    const round = inputs.big('round_id');
    const codes = inputs.many('base_keys_hex').map((key) => hex(kmac(key, inputs.bytes('salt_hex'), round)));
    expect(codes).toEqual(outputs.texts('kmacs_hex'));
  });

  // Clients lay messages out; the network reads one field, the recipient's address.
  vector('message_layout', ({ inputs, outputs }) => {
    const message = {
      payloadA: outputs.bytes('payload_a_hex'),
      payloadB: outputs.bytes('payload_b_hex'),
    };
    expect(hex(paddedAddress(message))).toBe(inputs.text('ephemeral_rid_hex'));
  });

  vector('client_encrypt_3_nodes', ({ inputs, outputs }) => {
    const slot = {
      sender: new Uint8Array(33),
      payloadA: outputs.bytes('encrypted_payload_a_hex'),
      payloadB: outputs.bytes('encrypted_payload_b_hex'),
      salt: inputs.bytes('salt_hex'),
      kmacs: [],
      mac: new Uint8Array(32),
    };
    const mixed = mixSlot(slot, inputs.big('round_id'), inputs.many('base_keys_hex'));
    expect(hex(mixed.payloadA)).toBe(outputs.text('decrypted_payload_a_hex'));
    expect(hex(mixed.payloadB)).toBe(outputs.text('decrypted_payload_b_hex'));
  });

  vector('gateway_slot', ({ inputs, outputs }) => {
    const wire = fromBinary(GatewaySlotSchema, outputs.bytes('gateway_slot_proto_hex'));
    const slot = checkSlotShape(wire);
    if (slot === undefined) throw new Error('the slot has the wrong shape');
    const round = inputs.big('round_id');
    const digest = slotDigest({ ...slot, round });
    expect(digest.length).toBe(outputs.number('slot_digest_len'));
    expect(hex(sha256(digest))).toBe(outputs.text('slot_digest_sha256_hex'));
    expect(hex(slotMac(inputs.bytes('base_key_first_node_hex'), slot.salt, digest))).toBe(
      outputs.text('mac_hex'),
    );
    expect(hex(slot.sender)).toBe(inputs.text('sender_id_hex'));
    expect(checkSlotCodes(slot, round, baseKeys)).toBe(undefined);
    expect(checkSlotCodes(slot, round + 1n, baseKeys)).toBe('mac');
  });

  vector('node_key_response', ({ inputs, outputs }) => {
    const clientPublic = powMod(2n, toInteger(inputs.bytes('client_dh_private_hex')), cmixGroup.prime);
    expect(clientPublic).toBe(toInteger(outputs.bytes('client_dh_public_hex')));
    const nodePrivate = toInteger(inputs.bytes('node_dh_private_hex'));
    const sealed = sealNodeKey(
      inputs.bytes('base_key_hex'),
      clientPublic,
      nodePrivate,
      inputs.bytes('xchacha_nonce_hex'),
      true,
    );
    if (sealed === undefined) throw new Error('the session key starts with a zero byte');
    expect(hex(sealed.encryptedKey)).toBe(outputs.text('encrypted_client_key_hex'));
    expect(hex(sealed.hmac)).toBe(outputs.text('hmac_hex'));
    expect(toInteger(sealed.nodePublic)).toBe(toInteger(outputs.bytes('node_dh_public_hex')));
    const response = encodeKeyResponse(sealed);
    expect(hex(response)).toBe(outputs.text('client_key_response_proto_hex'));
    const signed = create(SignedKeyResponseSchema, {
      KeyResponse: Uint8Array.from(response),
      KeyResponseSignedByGateway: {},
    });
    expect(hex(toBinary(SignedKeyResponseSchema, signed))).toBe(
      outputs.text('signed_key_response_proto_hex'),
    );
  });

  vector('client_key_request', ({ inputs, outputs }) => {
    const request = fromBinary(SignedClientKeyRequestSchema, outputs.bytes('signed_request_proto_hex'));
    expect(hex(request.Target)).toBe(inputs.text('target_gateway_id_hex'));
    expect(request.UseSHA).toBe(true);
    const { user, clientPublic } = verifyKeyRequest(
      request,
      createPublicKey(registrarKey),
      inputs.big('request_timestamp_ns'),
    );
    expect(hex(user)).toBe(get('user_id_from_rsa_key').outputs.text('user_id_hex'));
    expect(clientPublic).toBe(toInteger(get('node_key_response').outputs.bytes('client_dh_public_hex')));
  });

  vector('poll_response_body', ({ outputs }) => {
    const response = create(GatewayPollResponseSchema, {
      Updates: [fromBinary(RoundInfoSchema, get('round_info_queued').outputs.bytes('round_info_proto_hex'))],
      KnownRounds: Uint8Array.from(get('known_rounds_gaps').outputs.bytes('marshal_hex')),
      Filters: fromBinary(ClientBloomsSchema, get('client_blooms_proto').outputs.bytes('proto_hex')),
      EarliestRound: 7181040000n,
      ReceivedTs: 1700000002500000000n,
      GatewayDelay: 1500000n,
    });
    const encoded = toBinary(GatewayPollResponseSchema, response);
    expect(hex(encoded)).toBe(outputs.text('gateway_poll_response_proto_hex'));
    const { body, chunks } = encodeChunked(encoded);
    expect(base64(body)).toBe(outputs.text('http_body_base64'));
    expect(chunks).toBe(outputs.number('total_chunks'));
  });

  vector('poll_request_first', ({ inputs, outputs }) => {
    const encoded = outputs.bytes('proto_hex');
    const poll = fromBinary(GatewayPollSchema, encoded);
    expect(BigInt.asIntN(64, poll.LastUpdate)).toBe(-1n);
    expect(hex(poll.Partial?.Hash ?? new Uint8Array())).toBe('00'.repeat(32));
    expect(hex(poll.ReceptionID)).toBe(inputs.text('reception_ephemeral_id_hex'));
    expect(hex(toBinary(GatewayPollSchema, poll))).toBe(hex(encoded));
  });

  test('no vector is left out', () => {
    const named = [...covered, ...Object.keys(OF_CLIENTS_ONLY)].sort();
    expect(named).toEqual([...vectors.keys()].sort());
    expect(covered.size).toBe(30);
  });
}

if (hasReference) suite();
else test('vectors', () => noteMissingReference('the cMix vectors'));
