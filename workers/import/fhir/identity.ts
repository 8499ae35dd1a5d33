/**
 * @file What makes a resource the same in next month's file: its address on the server it comes from; else its business identifiers, where
 * the file uses them for one resource only; else whatever name the file itself gives it.
 */
import type { Resource } from './resources.ts';

function address(fullUrl: string | undefined): string | null {
  if (fullUrl === undefined || !/^https?:\/\//.test(fullUrl)) return null;
  return fullUrl.replace(/\/_history\/[^/]*$/, '');
}

function identifiers({ identifier }: Resource): string | null {
  const named = identifier
    .filter(({ value }) => value !== undefined && value !== '')
    .map(({ system, value }) => `${system ?? ''}|${value ?? ''}`);
  return named.length === 0 ? null : [...new Set(named)].sort().join(' ');
}

export interface Located {
  readonly entry: number;
  readonly fullUrl: string | undefined;
  readonly resource: Resource;
}

/** Null for a resource without any name: what it says is then all there is to know it by. */
export function identitiesOf(all: readonly Located[]): (located: Located) => string | null {
  const uses = new Map<string, number>();
  const ofType = (resource: Resource, name: string): string => `${resource.resourceType} ${name}`;
  const business = (resource: Resource): string | null => {
    const name = identifiers(resource);
    return name === null ? null : ofType(resource, name);
  };
  for (const { resource } of all) {
    const name = business(resource);
    if (name !== null) uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  return ({ fullUrl, resource }) => {
    const url = address(fullUrl);
    if (url !== null) return url;
    const name = business(resource);
    if (name !== null && uses.get(name) === 1) return name;
    if (fullUrl !== undefined && fullUrl !== '') return ofType(resource, fullUrl);
    return resource.id === undefined ? null : ofType(resource, resource.id);
  };
}
