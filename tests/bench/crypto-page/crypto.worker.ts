import { missingNative, timeSealOpen, type SealOpenPlan, type SealOpenTimes } from '../seal-open.ts';

export type Outcome =
  | { readonly kind: 'times'; readonly times: SealOpenTimes }
  | { readonly kind: 'no-native'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

async function outcome(plan: SealOpenPlan): Promise<Outcome> {
  try {
    const missing = await missingNative();
    if (missing !== undefined) return { kind: 'no-native', why: missing };
    return { kind: 'times', times: await timeSealOpen(plan) };
  } catch (error) {
    return { kind: 'failed', why: String(error) };
  }
}

addEventListener('message', ({ data }: MessageEvent<SealOpenPlan>) => {
  void outcome(data).then((answer) => (globalThis as unknown as Worker).postMessage(answer));
});
