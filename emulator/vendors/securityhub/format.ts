/**
 * What Security Hub demands of a finding beyond the types of its model, in the words of its schema validator.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-syntax.html
 */
import * as v from 'valibot';

const Text = v.optional(v.string());

/** The members that are looked at; a finding has some fifty. */
export const Finding = v.looseObject({
  SchemaVersion: v.string(),
  Id: v.string(),
  ProductArn: v.string(),
  GeneratorId: v.string(),
  AwsAccountId: v.string(),
  Types: v.optional(v.array(v.string())),
  FirstObservedAt: Text,
  LastObservedAt: Text,
  CreatedAt: v.string(),
  UpdatedAt: v.string(),
  Severity: v.optional(v.looseObject({ Label: Text, Normalized: v.optional(v.number()) })),
  FindingProviderFields: v.optional(
    v.looseObject({
      Severity: v.optional(v.looseObject({ Label: Text })),
      Types: v.optional(v.array(v.string())),
    }),
  ),
  Title: v.string(),
  Description: v.string(),
  Resources: v.array(v.looseObject({ Type: v.string(), Id: v.string() })),
});
export type Finding = v.InferOutput<typeof Finding>;

const SCHEMA_VERSION = '2018-10-08';

/** https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html */
const LONGEST = { Id: 512, GeneratorId: 512, Title: 256, Description: 1024, ProductArn: 2048 };
const MAX_RESOURCES = 32;
const MAX_TYPES = 50;
const MAX_BYTES = 240 * 1024;
const TYPE =
  /^(?:Software and Configuration Checks|TTPs|Effects|Unusual Behaviors|Sensitive Data Identifications)(?:\/[^/]{1,200}){0,2}$/;
const PRODUCT =
  /^arn:aws[\w-]*:securityhub:[a-z0-9-]+:(?:\d{12})?:product\/[\w.-]{1,256}\/[\w.-]{1,256}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)$/;

/** @param account of the caller @returns a sentence for each fault; none for a finding that is accepted */
export function violationsOf(finding: Finding, account: string): readonly string[] {
  const wrong: string[] = [];
  if (finding.SchemaVersion !== SCHEMA_VERSION) {
    wrong.push('data.SchemaVersion should be equal to one of the allowed values');
  }
  for (const [name, longest] of Object.entries(LONGEST)) {
    const value = finding[name];
    if (typeof value === 'string' && value.length > longest) {
      wrong.push(`data.${name} should NOT be longer than ${longest} characters`);
    }
  }
  if (!PRODUCT.test(finding.ProductArn))
    wrong.push('data.ProductArn should match pattern of a product');
  if (finding.AwsAccountId !== account) wrong.push(`data.AwsAccountId should be ${account}`);
  for (const name of ['CreatedAt', 'UpdatedAt', 'FirstObservedAt', 'LastObservedAt'] as const) {
    const value = finding[name];
    if (value !== undefined && !(TIME.test(value) && Number.isFinite(Date.parse(value)))) {
      wrong.push(`data.${name} should match format "date-time"`);
    }
  }
  const { Severity, FindingProviderFields: provided } = finding;
  if (
    provided?.Severity?.Label === undefined &&
    Severity?.Label === undefined &&
    Severity?.Normalized === undefined
  ) {
    wrong.push("data should have required property 'Severity'");
  }
  const types = provided?.Types ?? finding.Types;
  if (types === undefined) wrong.push("data should have required property 'Types'");
  if (types !== undefined && types.length > MAX_TYPES)
    wrong.push(`data.Types should NOT have more than ${MAX_TYPES} items`);
  for (const [index, type] of (types ?? []).entries()) {
    if (!TYPE.test(type))
      wrong.push(`data.Types[${index}] should match namespace/category/classifier`);
  }
  const { length } = finding.Resources;
  if (length < 1) wrong.push('data.Resources should NOT have fewer than 1 items');
  if (length > MAX_RESOURCES)
    wrong.push(`data.Resources should NOT have more than ${MAX_RESOURCES} items`);
  if (Buffer.byteLength(JSON.stringify(finding)) > MAX_BYTES)
    wrong.push('data should NOT be larger than 240 KB');
  return wrong;
}
