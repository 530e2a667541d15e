/** The template says what the documents say, in types and properties that AWS knows. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { cloudFormationTemplate } from '../../emulator/provision/aws/cloudformation.ts';
import { readAwsDocuments } from '../../emulator/provision/aws/documents.ts';
import { TYPES } from './cloudformation-types.ts';

const FOLDER = fileURLToPath(new URL('../../aws/json', import.meta.url));
const text = readFileSync(new URL('../../aws/cloudformation.json', import.meta.url), 'utf8');

const Template = v.strictObject({
  AWSTemplateFormatVersion: v.literal('2010-09-09'),
  Description: v.pipe(v.string(), v.maxLength(1024)),
  Parameters: v.record(
    v.pipe(v.string(), v.regex(/^[A-Za-z0-9]+$/)),
    v.strictObject({
      Type: v.literal('String'),
      Default: v.string(),
      Description: v.string(),
    }),
  ),
  Conditions: v.record(v.string(), v.unknown()),
  Resources: v.record(
    v.pipe(v.string(), v.regex(/^[A-Za-z0-9]{1,255}$/)),
    v.strictObject({
      Type: v.string(),
      Condition: v.optional(v.string()),
      DeletionPolicy: v.optional(v.picklist(['Delete', 'Retain', 'RetainExceptOnCreate'])),
      UpdateReplacePolicy: v.optional(v.picklist(['Delete', 'Retain'])),
      Properties: v.record(v.string(), v.unknown()),
    }),
  ),
});
const template = v.parse(Template, JSON.parse(text));
const schemas: ReadonlyMap<string, v.GenericSchema> = new Map(Object.entries(TYPES));

describe('aws/cloudformation.json', () => {
  test('is what `npm run provision -- --template` makes of the documents', () => {
    expect(JSON.parse(text)).toEqual(cloudFormationTemplate(readAwsDocuments(FOLDER)));
  });

  test.each(Object.entries(template.Resources))('has a %s as AWS takes it', (_name, resource) => {
    const schema = schemas.get(resource.Type);
    const issues = schema && v.safeParse(schema, resource.Properties).issues;
    expect([resource.Type, schema !== undefined, issues]).toEqual([resource.Type, true, undefined]);
  });

  test('uses every type that is checked', () => {
    const used = new Set(Object.values(template.Resources).map(({ Type }) => Type));
    expect([...used].toSorted()).toEqual([...schemas.keys()].toSorted());
  });

  test('refers to nothing that it does not have', () => {
    const known = new Set([
      ...Object.keys(template.Parameters),
      ...Object.keys(template.Resources),
    ]);
    const refs = [...text.matchAll(/"Ref": "(\w+)"/g)].map(([, name = '']) => name);
    expect(refs.filter((name) => !known.has(name))).toEqual([]);
    const conditions = [...text.matchAll(/"(?:Condition": |Fn::If": \[\s*)"(\w+)"/g)];
    expect(conditions.length).toBeGreaterThan(5);
    expect(conditions.filter(([, name = '']) => !(name in template.Conditions))).toEqual([]);
    const pseudo = [...text.matchAll(/\$\{([^}]+)\}/g)].map(([, name]) => name);
    expect(new Set(pseudo)).toEqual(new Set(['AWS::Region', 'AWS::Partition', 'AWS::AccountId']));
  });

  test('a misspelt property would be told', () => {
    const properties = { LogGroupName: 'cruddur', RetentionInDay: 30 };
    expect(v.is(TYPES['AWS::Logs::LogGroup'], properties)).toBe(false);
  });
});
