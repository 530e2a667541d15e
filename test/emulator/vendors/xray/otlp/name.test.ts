import { describe, expect, test } from 'vitest';
import { documentOf } from './open.ts';

describe('the name', () => {
  test.each<[string, object, Record<string, string>, string]>([
    ['aws.local.service of a server', { kind: 2 }, { 'aws.local.service': 'shop' }, 'shop'],
    ['aws.remote.service of a client', { kind: 3 }, { 'aws.remote.service': 'db' }, 'db'],
    [
      'aws.remote.service of an SDK call, without its prefix',
      { kind: 3 },
      { 'aws.remote.service': 'AWS::S3', 'rpc.system': 'aws-api' },
      'S3',
    ],
    ['peer.service', { kind: 3 }, { 'peer.service': 'peer', 'db.name': 'orders' }, 'peer'],
    ['aws.service', { kind: 3 }, { 'aws.service': 'DynamoDB' }, 'DynamoDB'],
    [
      'a database with its host',
      { kind: 3 },
      { 'db.name': 'orders', 'db.connection_string': 'jdbc:mysql://db.example.com:3306' },
      'orders@db.example.com',
    ],
    ['a database', { kind: 3 }, { 'db.namespace': 'orders' }, 'orders'],
    ['service.name of a server', { kind: 2 }, { 'rpc.service': 'Users' }, 'svc'],
    ['rpc.service', { kind: 3 }, { 'rpc.service': 'Users' }, 'Users'],
    ['http.host', { kind: 3 }, { 'http.host': 'example.com' }, 'example.com'],
    ['net.peer.name', { kind: 3 }, { 'net.peer.name': 'example.com' }, 'example.com'],
    ['the span', { kind: 3, name: 'GET {id}!' }, {}, 'GET id'],
    ['nothing legal', { kind: 1, name: '{}' }, {}, 'span'],
    ['200 characters', { kind: 1, name: '𝔸'.repeat(201) }, {}, '𝔸'.repeat(200)],
  ])('is taken from %s', async (_from, span, values, name) => {
    expect(await documentOf(span, values)).toMatchObject({ name });
  });
});
