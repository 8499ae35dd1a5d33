/** Sessions of the real client against a real upstream network, one call a line. */
import * as v from 'valibot';
import { fromBase64 } from '../bytes.ts';
import { decodeRequest } from '../grpc-web.ts';
import { readReference } from './shared-reference.ts';
import { METHODS, readAnswer } from './wire.ts';
import type { MethodPath, WireAnswer } from './wire.ts';

const paths = Object.keys(METHODS) as MethodPath[];
const lineSchema = v.object({
  session: v.string(),
  path: v.picklist(paths),
  req: v.string(),
  resp: v.string(),
  resp_headers: v.record(v.string(), v.string()),
});

export interface CapturedCall {
  readonly session: string;
  readonly path: MethodPath;
  /** Serialised request message; undefined when the framing was wrong. */
  readonly request: Uint8Array | undefined;
  readonly answer: WireAnswer | undefined;
  readonly totalChunks: number | undefined;
}

export function readCapture(): readonly CapturedCall[] {
  return readReference('capture/sessions.jsonl')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { session, path, req, resp, resp_headers: headers } = v.parse(lineSchema, JSON.parse(line));
      const chunks = headers['totalchunks'];
      return {
        session,
        path,
        request: decodeRequest(fromBase64(req)),
        answer: readAnswer(path, fromBase64(resp)),
        totalChunks: chunks === undefined ? undefined : Number(chunks),
      };
    });
}
