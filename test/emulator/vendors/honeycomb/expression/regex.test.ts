/** Regular expressions of calculated fields are Go's: https://pkg.go.dev/regexp/syntax */
import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../../../../emulator/vendors/honeycomb/expression/evaluate.ts';
import { parseExpression } from '../../../../../emulator/vendors/honeycomb/expression/parse.ts';
import { ExpressionError } from '../../../../../emulator/vendors/honeycomb/expression/tokens.ts';

/** What REG_VALUE finds of a pattern, that is written as the field has it, quotes included. */
function found(quoted: string, text: string) {
  const evaluate = compileExpression(parseExpression(`REG_VALUE($text, ${quoted})`));
  const column = (name: string) => (name === 'text' ? text : null);
  return evaluate({ column, eventTime: 0, ingestTime: 0 });
}

describe('a pattern', () => {
  test.each<[string, string, string | null]>([
    // single characters and escapes
    [String.raw`[\w\-]+`, 'a-b c', 'a-b'],
    [String.raw`\-\_\/\:\@\"\,\ `, `-_/:@", `, `-_/:@", `],
    [String.raw`\a\f\t\n\r\v`, '\x07\f\t\n\r\v', '\x07\f\t\n\r\v'],
    [String.raw`\x41\x{1F600}\101`, 'A😀A', 'A😀A'],
    [String.raw`\Q.*(\E+`, 'a.*((', '.*(('],
    [String.raw`\Q.*`, 'a.*', '.*'],
    ['^.$', '😀', '😀'],
    // classes
    ['[[:digit:]]+', 'ab12', '12'],
    ['[[:^digit:]]+', '12ab', 'ab'],
    ['[[:alpha:][:space:]]+', '1a b2', 'a b'],
    ['[]a]+', 'b]a', ']a'],
    [String.raw`[\d\-x]+`, 'a1-x', '1-x'],
    [String.raw`\pL+`, '1éß2', 'éß'],
    [String.raw`\p{Greek}+\P{Greek}`, 'aαβb', 'αβb'],
    [String.raw`\p{^Lu}+`, 'ABc', 'c'],
    [String.raw`\PN`, '1a', 'a'],
    [String.raw`\D\S\W`, '1a! ', 'a! '],
    // greedy or not
    ['(?U)a+', 'aaa', 'a'],
    ['(?U)a+?', 'aaa', 'aaa'],
    ['a+?', 'aaa', 'a'],
    ['a{2}', 'aaa', 'aa'],
    ['a{,2}', 'a{,2}', 'a{,2}'],
    // groups and flags
    ['b(a+)', 'baa', 'aa'],
    ['b(?:a+)', 'baa', 'baa'],
    ['(?P<unit>ms|s)', '12ms', 'ms'],
    ['(?<unit>ms|s)', '12ms', 'ms'],
    ['(?i)HELLO', 'hello', 'hello'],
    ['a(?i)B', 'aB', 'aB'],
    ['x((?i)B)c', 'xbc', 'b'],
    ['(?i:ab)c', 'ABc', 'ABc'],
    ['(?i:ab)c', 'ABC', null],
    ['(?s).+', 'a\nb', 'a\nb'],
    ['.+', 'a\nb', 'a'],
    ['(?s-i:.A)', '\nA', '\nA'],
    ['(?m)^b$', 'a\nb\nc', 'b'],
    ['^b$', 'a\nb\nc', null],
    // places
    [String.raw`\Aa`, 'ba', null],
    [String.raw`b\z`, 'ab', 'b'],
    [String.raw`\bb\B.`, 'a bc', 'bc'],
  ])('%s in %j finds %j', (pattern, text, value) => {
    expect(found(`\`${pattern}\``, text)).toBe(value);
  });

  test.each([
    '(?=a)',
    '(?!a)',
    '(?<=a)b',
    '(?>a)',
    String.raw`\1`,
    String.raw`\Z`,
    String.raw`\h`,
    String.raw`\y`,
    String.raw`\C`,
    'a**',
    'a++',
    'a{1001}',
    'a{2,1}',
    '[b-a]',
    '[[:nothing:]]',
    String.raw`\p{Nothing}`,
    '(?x)a',
    '(',
    '[',
    '*',
  ])('%s is none of Go', (pattern) => {
    expect(() => found(`\`${pattern}\``, 'a')).toThrow(ExpressionError);
  });

  test.each<[string, string, string]>([
    [String.raw`"[\w\-]+\d"`, 'a-1', 'a-1'],
    [String.raw`"\A\pL+\z"`, 'é', 'é'],
    [String.raw`"\Q.\E\."`, '..', '..'],
    [String.raw`"a\\.b"`, 'a.b', 'a.b'],
    [String.raw`"\"\t\x41"`, '"\tA', '"\tA'],
  ])('in quotes, %s, keeps the escapes that are its own', (quoted, text, value) => {
    expect(found(quoted, text)).toBe(value);
  });
});
