import { readFileSync } from 'node:fs';
import type { KeyRingParts } from '../../../workers/engine/custody/key-ring.ts';
import type { ProfileRecords } from '../../../workers/engine/custody/profile-records.ts';

type RecordName = Exclude<keyof ProfileRecords, 'deviceSecret' | 'slots'>;

export interface ProfileFixture {
  readonly deviceSecret: string;
  readonly slot: {
    readonly id: string;
    readonly kind: 'device';
    readonly parameters: { readonly salt: string; readonly rootKeyId: string };
    readonly v: string;
  };
  readonly records: Readonly<Record<RecordName, string>>;
  readonly tableKey: { readonly table: string; readonly wrapped: string; readonly secret: string };
  readonly rootFingerprint: string;
  readonly keyId: string;
  readonly deviceId: string;
  readonly createdAt: number;
  readonly mixnetPassword: string;
}

export const profileFixture = JSON.parse(
  readFileSync(new URL('./fixtures/profile-1.json', import.meta.url), 'utf8'),
) as ProfileFixture;

export const fromHex = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(hex, 'hex'));

/** The fixture as it was stored: the device secret as the CryptoKey that a browser would give back. */
export async function fixtureRecords(): Promise<ProfileRecords> {
  const { slot, records } = profileFixture;
  const sealed = (name: RecordName) => ({ id: 'device', v: fromHex(records[name]) });
  return {
    deviceSecret: await crypto.subtle.importKey(
      'raw',
      fromHex(profileFixture.deviceSecret),
      { name: 'HMAC', hash: 'SHA-512' },
      false,
      ['sign'],
    ),
    slots: [
      {
        ...slot,
        parameters: { ...slot.parameters, salt: fromHex(slot.parameters.salt) },
        v: fromHex(slot.v),
      },
    ],
    accountRoot: sealed('accountRoot'),
    identity: sealed('identity'),
    signing: sealed('signing'),
    metadata: sealed('metadata'),
    mixnetPassword: sealed('mixnetPassword'),
  };
}

/** For key rings whose keys are not rotated: a key database that nothing asks. */
export const fixedKeys: Pick<KeyRingParts, 'database' | 'waysIn' | 'random'> = {
  database: {
    read: () => Promise.reject(new Error('not read here')),
    replaceTogether: () => Promise.reject(new Error('not written here')),
  },
  waysIn: {
    rootKey: () => {
      throw new Error('not asked for here');
    },
    exclusively: (work) => work(),
  },
  random: (length) => crypto.getRandomValues(new Uint8Array(length)),
};
