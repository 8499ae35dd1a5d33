/** What a protobuf message looks like, without its values: to hold two networks' answers against each other. */
import { toBinary } from '@bufbuild/protobuf';
import type { DescMessage, Message, MessageShape } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import { hex } from '../bytes.ts';

function collect(desc: DescMessage, message: Message, path: string, shape: Set<string>): void {
  const reflection = reflect(desc, message);
  for (const field of desc.fields) {
    if (!reflection.isSet(field)) continue;
    const name = `${path}${field.name}`;
    if (field.fieldKind === 'message') {
      shape.add(name);
      collect(field.message, reflection.get(field).message, `${name}.`, shape);
    } else if (field.fieldKind === 'list') {
      shape.add(`${name}[]`);
      const list = reflection.get(field);
      if (field.listKind !== 'message') continue;
      for (const item of list) {
        if (typeof item === 'object' && item !== null && 'message' in item) {
          collect(field.message, item.message as Message, `${name}[].`, shape);
        }
      }
    } else {
      shape.add(name);
    }
  }
}

/** Paths of the fields that are set in any of the messages. */
export function shapeOf<Desc extends DescMessage>(
  desc: Desc,
  messages: readonly MessageShape<Desc>[],
): ReadonlySet<string> {
  const shape = new Set<string>();
  for (const message of messages) collect(desc, message, '', shape);
  return shape;
}

/** Whether a message holds a field that our definitions don't know, at any depth. */
export function hasUnknownFields(desc: DescMessage, message: Message): boolean {
  if ((message.$unknown ?? []).length > 0) return true;
  const reflection = reflect(desc, message);
  return desc.fields.some((field) => {
    if (!reflection.isSet(field)) return false;
    if (field.fieldKind === 'message') return hasUnknownFields(field.message, reflection.get(field).message);
    if (field.fieldKind !== 'list' || field.listKind !== 'message') return false;
    return [...reflection.get(field)].some(
      (item) =>
        typeof item === 'object' &&
        item !== null &&
        'message' in item &&
        hasUnknownFields(field.message, item.message as Message),
    );
  });
}

/** Whether the bytes are exactly what our codec writes for the message. */
export function rewritesTo<Desc extends DescMessage>(
  desc: Desc,
  message: MessageShape<Desc>,
  bytes: Uint8Array,
): boolean {
  return hex(toBinary(desc, message)) === hex(bytes);
}
