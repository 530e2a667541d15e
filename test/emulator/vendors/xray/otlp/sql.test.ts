import { describe, expect, test } from 'vitest';
import { documentOf, PARENT_ID } from './open.ts';

describe('sql', () => {
  test('is told of a relational database, and not again as metadata', async () => {
    const values = {
      'db.system': 'postgresql',
      'db.name': 'shop',
      'db.statement': 'SELECT 1',
      'db.user': 'app',
      'db.connection_string': 'postgresql://db.example.com:5432',
    };
    const span = { kind: 3, name: 'SELECT shop', parentSpanId: PARENT_ID };
    const document = await documentOf(span, values);
    expect(document).toMatchObject({
      sql: {
        url: 'SELECT shop',
        connection_string: 'postgresql://db.example.com:5432/shop',
        database_type: 'postgresql',
        user: 'app',
        sanitized_query: 'SELECT 1',
      },
    });
    expect(document).not.toHaveProperty('metadata');
  });

  test('is not told of any other', async () => {
    const span = { kind: 3, parentSpanId: PARENT_ID };
    const document = await documentOf(span, { 'db.system': 'redis', 'db.statement': 'GET a' });
    expect(document).not.toHaveProperty('sql');
    expect(document).toMatchObject({
      metadata: { default: { 'db.system': 'redis', 'db.statement': 'GET a' } },
    });
  });
});
