/** @file What references of a Bundle point to (https://hl7.org/fhir/R4/bundle.html#references): within the file, and never further. */
import * as v from 'valibot';
import type { Located } from './identity.ts';
import { resourceSchema, type Observation, type Reference, type Resource } from './resources.ts';
import type { Sources } from './to-record.ts';

interface Entry {
  readonly fullUrl: string | undefined;
  readonly resource: { readonly resourceType: string; readonly [field: string]: unknown };
}

function namesOf({ fullUrl, resource }: Entry): string[] {
  const { id, resourceType } = resource;
  return [
    ...(fullUrl === undefined ? [] : [fullUrl]),
    ...(typeof id === 'string' ? [`${resourceType}/${id}`] : []),
  ];
}

export function sourcesOf(entries: readonly Entry[], read: readonly Located[]): Sources {
  const byName = new Map(
    entries.flatMap((entry) => namesOf(entry).map((name) => [name, entry.resource] as const)),
  );
  const checked = new Map<unknown, Observation>();
  for (const { fullUrl, resource } of read)
    if (resource.resourceType === 'Observation')
      for (const name of namesOf({ fullUrl, resource: { ...resource } }))
        checked.set(byName.get(name), resource);

  function find({ reference }: Reference, from: Resource): unknown {
    if (reference === undefined) return undefined;
    if (reference.startsWith('#')) return from.contained.find(({ id }) => id === reference.slice(1));
    const bare = reference.replace(/\/_history\/[^/]*$/, '');
    return byName.get(bare) ?? byName.get(bare.split('/').slice(-2).join('/'));
  }

  function observation(reference: Reference, from: Resource): Observation | undefined {
    const found = find(reference, from);
    const known = checked.get(found);
    if (known !== undefined || found === undefined) return known;
    const contained = v.safeParse(resourceSchema, found);
    return contained.success && contained.output.resourceType === 'Observation'
      ? contained.output
      : undefined;
  }

  return { find, observation };
}
