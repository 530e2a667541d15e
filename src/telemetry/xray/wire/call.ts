import type { Answer, NoAnswer } from '../../kit/client.ts';
import type { CallAllowance } from '../../kit/delivery.ts';

/** Posts JSON to a path of X-Ray's API. Never rejects. */
export type Call = (path: string, body: string, allowance: CallAllowance) => Promise<XRayAnswer>;

/** An answer knows where it came from, for what is said about it. */
export type XRayAnswer = (Answer & { readonly url: string }) | NoAnswer;
