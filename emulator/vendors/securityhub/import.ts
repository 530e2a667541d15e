/**
 * BatchImportFindings judges each finding by itself and names those it refuses. A finding with a known id and product
 * replaces the earlier one, except for the members that only its reader may change: note, workflow, verification and
 * user-defined fields.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html
 */
import * as v from 'valibot';
import type { VendorIntakes } from '../../inbox/intake.ts';
import { ingesting } from '../aws/operation.ts';
import { Finding, violationsOf } from './format.ts';
import type { FindingStore } from './store.ts';

const Input = v.object({ Findings: v.array(Finding) });
const Accepted = v.array(Finding);

export const batchImportFindings = ingesting(Input, ({ Findings }, { account }) => {
  const accepted: Finding[] = [];
  const failed: object[] = [];
  for (const finding of Findings) {
    const violations = violationsOf(finding, account);
    if (violations.length === 0) accepted.push(finding);
    else {
      const message = `Finding does not adhere to Amazon Finding Format. ${violations.join(', ')}.`;
      failed.push({ Id: finding.Id, ErrorCode: 'InvalidInput', ErrorMessage: message });
    }
  }
  return {
    answer: { FailedCount: failed.length, SuccessCount: accepted.length, FailedFindings: failed },
    digest: accepted,
  };
});

export function findingIntakes(store: FindingStore): VendorIntakes {
  return {
    BatchImportFindings: {
      store({ digest, caller, receivedMs }) {
        for (const finding of v.parse(Accepted, digest)) store.import(caller, finding, receivedMs);
      },
    },
  };
}
