/** libhoney ships no types; these are the parts that the test uses. */
declare module 'libhoney' {
  interface Fields {
    add(data: object): this;
    addField(name: string, value: unknown): this;
  }

  export interface LibhoneyEvent extends Fields {
    metadata: unknown;
    timestamp: Date | string | number;
    sampleRate: number;
    dataset: string;
    send(): void;
    sendPresampled(): void;
  }

  export interface Builder extends Fields {
    sampleRate: number;
    addDynamicField(name: string, value: () => unknown): this;
    newEvent(): LibhoneyEvent;
    sendNow(data: object): void;
  }

  /** What became of an event, in the order of answers. */
  export interface LibhoneyResponse {
    readonly status_code?: number;
    readonly metadata?: unknown;
    readonly error?: Error | string;
  }

  export interface LibhoneyOptions {
    readonly apiHost: string;
    readonly writeKey: string;
    readonly dataset: string;
    readonly sampleRate?: number;
    readonly batchTimeTrigger?: number;
    readonly batchSizeTrigger?: number;
    readonly responseCallback?: (responses: readonly LibhoneyResponse[]) => void;
  }

  export default class Libhoney {
    constructor(options: LibhoneyOptions);
    newEvent(): LibhoneyEvent;
    newBuilder(fields?: object, dynamicFields?: object): Builder;
    sendNow(data: object): void;
    flush(): Promise<void>;
  }
}
