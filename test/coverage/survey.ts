/**
 * Asks the emulator which operations of the services' models it plays, and the models how many constraints there are to
 * check. The emulator is asked at its door, so no list of operations can be out of date.
 */
import { loadModel } from '../../emulator/vendors/aws/model.ts';
import { casesOf } from '../emulator/vendors/aws/negative/cases.ts';
import { sendInput } from '../emulator/vendors/aws/negative/send.ts';
import { openAws } from '../emulator/vendors/aws/serve.ts';
import { SERVICES, type Service } from './services.ts';

export interface SurveyedOperation {
  readonly name: string;
  readonly supported: boolean;
  /** How many constraints of its input the negative tests break; 0 when it is not supported. */
  readonly constraints: number;
}

export type Survey = Readonly<Record<Service, readonly SurveyedOperation[]>>;

export async function survey(): Promise<Survey> {
  const { fetch } = openAws();
  const surveyed = SERVICES.map(async (service) => {
    const model = loadModel(service);
    const operations: SurveyedOperation[] = [];
    for (const operation of Object.values(model.operations)) {
      const { code } = await sendInput(fetch, 'http://127.0.0.1', model, operation, {});
      const supported = code !== 'NotImplementedException';
      const cases = supported ? casesOf(model, operation) : [];
      operations.push({
        name: operation.name,
        supported,
        constraints: cases.filter(({ complaints }) => complaints.length > 0).length,
      });
    }
    return [service, operations] as const;
  });
  const found = new Map(await Promise.all(surveyed));
  const of = (service: Service) => found.get(service) ?? [];
  return { xray: of('xray'), logs: of('logs'), monitoring: of('monitoring'), sts: of('sts') };
}
