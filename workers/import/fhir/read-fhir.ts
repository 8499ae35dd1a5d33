/** @file A FHIR R4 Bundle to records of the vault: what was read, what was left out and why. Nothing is fetched, nothing is guessed. */
import * as v from 'valibot';
import type { FhirSkipped, VaultFileError } from '../../api/medical-vault.ts';
import { createPassedOver } from '../passed-over.ts';
import { identitiesOf, type Located } from './identity.ts';
import { bundleEntries, NotFhirError } from './parse-bundle.ts';
import type { FhirContents, FhirItem, FhirMessage } from './port.ts';
import { sourcesOf } from './references.ts';
import { entrySchema, READ_TYPES, resourceSchema, type Resource } from './resources.ts';
import { toRecord } from './to-record.ts';

const failed = (code: VaultFileError['code']): FhirMessage => ({ type: 'failed', error: { code } });

function personOf(resource: Resource): string | undefined {
  const person =
    'patient' in resource ? resource.patient : 'subject' in resource ? resource.subject : undefined;
  return person?.reference;
}

function updatedAt({ meta }: Resource): number | null {
  const time = Date.parse(meta?.lastUpdated ?? '');
  return Number.isSafeInteger(time) && time >= 0 ? time : null;
}

async function contentDigest(value: unknown): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(value)));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Reports before panels before single values: what one of them holds needs no record of its own, unless it came to none itself. */
function turnOf(resource: Resource): number {
  if (resource.resourceType === 'DiagnosticReport') return 0;
  return resource.resourceType === 'Observation' && resource.hasMember.length > 0 ? 1 : 2;
}

async function readEntries(given: readonly unknown[]): Promise<FhirContents> {
  const skipped: FhirSkipped[] = [];
  const passedOver = createPassedOver();
  const entries: v.InferOutput<typeof entrySchema>[] = [];
  const read: Located[] = [];
  for (const [index, value] of given.entries()) {
    const entry = index + 1;
    const checked = v.safeParse(entrySchema, value);
    if (!checked.success) {
      skipped.push({ entry, type: '', why: 'bad-shape' });
      continue;
    }
    const { fullUrl, resource } = checked.output;
    entries.push(checked.output);
    const { resourceType } = resource;
    if (!READ_TYPES.has(resourceType)) {
      passedOver.count(resourceType);
      continue;
    }
    const shaped = v.safeParse(resourceSchema, resource);
    if (shaped.success) read.push({ entry, fullUrl, resource: shaped.output });
    else skipped.push({ entry, type: resourceType, why: 'bad-shape' });
  }

  const sources = sourcesOf(
    entries.map(({ fullUrl, resource }) => ({ fullUrl, resource })),
    read,
  );
  const identityOf = identitiesOf(read);
  const items: FhirItem[] = [];
  const people = new Set<string>();
  const parts = new Set<Resource>();
  for (const located of [...read].sort((a, b) => turnOf(a.resource) - turnOf(b.resource))) {
    const { entry, resource } = located;
    const type = resource.resourceType;
    if (parts.has(resource)) continue;
    const mapped = await toRecord(resource, sources);
    if (typeof mapped === 'string') {
      skipped.push({ entry, type, why: mapped });
      continue;
    }
    const person = personOf(resource);
    if (person !== undefined) people.add(person);
    const identity = identityOf(located) ?? `${type} content ${await contentDigest(mapped.record)}`;
    const version = resource.meta?.versionId ?? null;
    const { record, attachments } = mapped;
    items.push({ entry, type, identity, version, updatedAt: updatedAt(resource), record, attachments });
    for (const part of mapped.parts) parts.add(part);
  }
  items.sort((a, b) => a.entry - b.entry);
  skipped.sort((a, b) => a.entry - b.entry);
  return { items, skipped, passedOver: passedOver.kinds(), people: people.size };
}

/** Never throws: whatever the file is, it comes to one message. */
export async function readFhir(file: Blob, maxBytes: number): Promise<FhirMessage> {
  if (file.size > maxBytes) return failed('file-too-large');
  try {
    const contents = await readEntries(await bundleEntries(file));
    const { items, skipped } = contents;
    return items.length + skipped.length === 0 ? failed('nothing-in-file') : { type: 'fhir', contents };
  } catch (error) {
    return failed(error instanceof NotFhirError ? 'not-fhir' : 'file-unreadable');
  }
}
