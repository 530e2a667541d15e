/** Calls the APIs of AWS that provisioning needs, signed, over a fetch that is given. */
import { AwsV4Signer } from 'aws4fetch';
import { NotPlayedError, RefusedError } from '../part.ts';
import {
  AwsRefusal,
  isForeign,
  isNotThere,
  isUnplayed,
  readRefusal,
  refusalSentence,
} from './error.ts';
import {
  answersXml,
  permissionOf,
  requestOf,
  signingRegion,
  type Input,
  type Service,
} from './services.ts';

export interface AwsAccess {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** One address for all services: the emulator's. @default each service's own */
  readonly emulator?: string | undefined;
}

export interface Effects {
  readonly fetch: (request: Request) => Promise<Response>;
  /** Waits before another attempt. */
  readonly pause: (ms: number) => Promise<unknown>;
}

export interface Aws {
  readonly region: string;
  /**
   * The answer's JSON, or the text of its XML.
   *
   * @throws AwsRefusal when what is asked for is not there
   * @throws RefusedError with one sentence for everything else that AWS refuses
   * @throws NotPlayedError when the emulator does not know the operation
   */
  call(service: Service, operation: string, input: Input): Promise<unknown>;
}

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 500;

export function createAws(access: AwsAccess, { fetch, pause }: Effects): Aws {
  const { region, accessKeyId, secretAccessKey, sessionToken, emulator } = access;

  async function attempt(service: Service, operation: string, input: Input): Promise<unknown> {
    const { url, headers, body } = requestOf(service, operation, input, {
      region,
      endpoint: emulator,
    });
    const signed = await new AwsV4Signer({
      accessKeyId,
      secretAccessKey,
      ...(sessionToken !== undefined && { sessionToken }),
      service,
      region: signingRegion(service, region),
      method: 'POST',
      url,
      headers,
      body,
    }).sign();
    const { headers: signedHeaders } = signed;
    // Credentials go nowhere but where they were meant for.
    const init = { method: 'POST', headers: signedHeaders, body, redirect: 'error' } as const;
    const request = new Request(signed.url, init);
    const response = await fetch(request).catch((error: unknown) => {
      throw unreachable(new URL(url).origin, error, emulator !== undefined);
    });
    const text = await response.text();
    if (!response.ok) throw readRefusal(response, text);
    if (answersXml(service)) return text;
    return text === '' ? {} : JSON.parse(text);
  }

  async function patiently(service: Service, operation: string, input: Input): Promise<unknown> {
    for (let made = 1; ; made++) {
      try {
        return await attempt(service, operation, input);
      } catch (error) {
        const isBusy = error instanceof AwsRefusal && error.isBusy && !isUnplayed(error);
        if (!isBusy || made === ATTEMPTS) throw error;
        await pause(FIRST_PAUSE_MS * 2 ** (made - 1));
      }
    }
  }

  return {
    region,
    async call(service, operation, input) {
      try {
        return await patiently(service, operation, input);
      } catch (error) {
        if (!(error instanceof AwsRefusal) || isNotThere(error)) throw error;
        if (emulator !== undefined && (isUnplayed(error) || isForeign(error))) {
          throw new NotPlayedError(permissionOf(service, operation), { cause: error });
        }
        const sentence = refusalSentence(error, permissionOf(service, operation));
        throw new RefusedError(sentence, { cause: error });
      }
    },
  };
}

function unreachable(origin: string, error: unknown, isEmulator: boolean): RefusedError {
  const hint = isEmulator ? "; 'npm run emulator' starts it" : '';
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  const reason = cause instanceof Error && cause.message !== '' ? cause.message : message;
  return new RefusedError(`Cannot reach ${origin}: ${reason}${hint}`, { cause: error });
}
