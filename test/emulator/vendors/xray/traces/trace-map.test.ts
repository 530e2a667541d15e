import { describe, expect, test } from 'vitest';
import { assembleTrace } from '../../../../../emulator/vendors/xray/traces/assemble.ts';
import {
  fullDurationOf,
  mapTrace,
  responseTimeOf,
} from '../../../../../emulator/vendors/xray/traces/trace-map.ts';
import { hexId, part, segment, START, subsegment, TRACE_HEX } from '../documents.ts';

/** Nodes as `name`, `+` for the root, `?` when inferred, and the number of segments; calls as `from>to:part`. */
function shape(...documents: string[]) {
  const { nodes, calls } = mapTrace(assembleTrace(TRACE_HEX, documents));
  return {
    nodes: nodes.map(
      ({ service, root, inferred, segments }) =>
        `${service.Name}${root ? '+' : ''}${inferred ? '?' : ''}${segments.length}`,
    ),
    calls: calls.map(
      ({ from, to, part }) =>
        `${from?.service.Name ?? ''}>${to.service.Name}:${Number.parseInt(part.id, 16)}`,
    ),
  };
}

const web = (...subsegments: object[]) => segment(1, { name: 'web', subsegments });
const call = (n: number, name = 'api') => part(n, { name, namespace: 'remote' });
const api = (n: number, parent: number) => segment(n, { name: 'api', parent_id: hexId(parent) });

describe('mapTrace', () => {
  test('tells a call by the caller’s subsegment, in any order of arrival', () => {
    const expected = { nodes: ['web+1', 'api1'], calls: ['>web:1', 'web>api:2'] };
    expect(shape(web(call(2)), api(3, 2))).toEqual(expected);
    expect(shape(api(3, 2), web(call(2)))).toEqual({
      ...expected,
      nodes: ['api1', 'web+1'],
      calls: ['web>api:2', '>web:1'],
    });
  });

  test('tells a call by the called segment when it names the calling segment itself', () => {
    expect(shape(web(), api(3, 1)).calls).toEqual(['>web:1', 'web>api:3']);
  });

  test('infers one node for all calls that no segment answered', () => {
    expect(shape(web(call(2), call(3)))).toEqual({
      nodes: ['web+1', 'api?2'],
      calls: ['>web:1', 'web>api:2', 'web>api:3'],
    });
  });

  test('takes nodes of one name and different types apart', () => {
    const named = part(2, { name: 'web', namespace: 'aws' });
    expect(shape(web(named)).nodes).toEqual(['web+1', 'web?1']);
  });

  test('counts one call once, however many segments answer it', () => {
    expect(shape(web(call(2)), api(3, 2), api(4, 2))).toEqual({
      nodes: ['web+1', 'api2'],
      calls: ['>web:1', 'web>api:2'],
    });
  });

  test('takes a segment whose caller is not in the trace for a way in', () => {
    expect(shape(api(3, 99))).toEqual({ nodes: ['api+1'], calls: ['>api:3'] });
  });

  test('knows no caller while the calling part waits for its parent', () => {
    const waiting = subsegment(2, 1, { name: 'api', namespace: 'remote' });
    expect(shape(waiting)).toEqual({ nodes: ['api?1'], calls: [] });
    expect(shape(waiting, api(3, 2))).toEqual({ nodes: ['api1'], calls: [] });
    expect(shape(waiting, api(3, 2), web()).calls).toEqual(['web>api:2', '>web:1']);
  });

  test('ends with segments that call each other in a circle', () => {
    const a = segment(1, { name: 'a', parent_id: hexId(4), subsegments: [part(2)] });
    const b = segment(3, { name: 'b', parent_id: hexId(2), subsegments: [part(4)] });
    expect(shape(a, b)).toEqual({ nodes: ['a1', 'b1'], calls: ['b>a:4', 'a>b:2'] });
    expect(shape(segment(1, { name: 'a', parent_id: hexId(1) })).calls).toEqual(['a>a:1']);
  });
});

test('responseTimeOf and fullDurationOf tell the part’s own time and the time of all it did', () => {
  const [slow] = assembleTrace(TRACE_HEX, [
    segment(1, { subsegments: [part(2, { end_time: START + 3 })] }),
  ]).segments;
  const [open] = assembleTrace(TRACE_HEX, [segment(1, { in_progress: true })]).segments;
  if (slow === undefined || open === undefined) throw new Error('no segments');
  expect([responseTimeOf(slow), fullDurationOf(slow)]).toEqual([1, 3]);
  expect([responseTimeOf(open), fullDurationOf(open)]).toEqual([undefined, undefined]);
});
