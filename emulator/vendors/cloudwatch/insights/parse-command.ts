/**
 * Reads `parse`, in its four modes: a glob, a regular expression, logfmt and CSV; and `json field=…`, which takes a part
 * of an object. The option `multi`, which makes a row of each match, is left out.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Parse.html
 */
import type { Reader } from '../reader.ts';
import { fieldExpression, type Expression } from './expression.ts';
import { globExtract, regexExtract, type Extract } from './extract.ts';
import { parsed } from './functions/structures.ts';
import { follow } from './json.ts';
import { acceptWord, readName, readRegex, readText } from './language.ts';
import { csvCells, logfmtPairs } from './line-formats.ts';
import { readNames, showFound, type Columns } from './shown-columns.ts';
import { changeStage, type MakeStage } from './stages.ts';
import { Structure, textOf, valueOf, type Value } from './values.ts';

type Found = (value: Value) => readonly Value[] | undefined;

/** @param at where the command begins */
export function readParse(reader: Reader, columns: Columns, at: number): MakeStage {
  const format = /(?:logfmt|csv)(?=\s+as\b)/iy;
  reader.skipSpace();
  let mode = reader.match(format)?.[0].toLowerCase();
  const name = mode === undefined ? (readName(reader) ?? '@message') : '@message';
  const source = fieldExpression(name, columns.made);
  reader.skipSpace();
  mode ??= reader.match(format)?.[0].toLowerCase();
  if (mode !== undefined) {
    acceptWord(reader, 'as');
    const names = readNames(reader);
    if (mode === 'logfmt' && names.length > 1) reader.fail("'parse logfmt' makes one map", at);
    return finding(columns, source, names, (value) => {
      const text = textOf(value);
      if (text === undefined) return undefined;
      return mode === 'csv' ? csvCells(text) : [new Structure(logfmtPairs(text))];
    });
  }
  const { names, extract } = readPattern(reader, at);
  return finding(columns, source, names, (value) => {
    const text = textOf(value);
    return text === undefined ? undefined : extract(text);
  });
}

function readPattern(
  reader: Reader,
  at: number,
): { readonly names: readonly string[]; readonly extract: Extract } {
  const glob = readText(reader);
  if (glob !== undefined) {
    const { count, extract } = globExtract(glob);
    if (!acceptWord(reader, 'as')) return reader.failExpecting("'as' and names");
    const names = readNames(reader);
    if (count !== names.length) {
      reader.fail(`${count} asterisks and ${names.length} names in 'parse'`, at);
    }
    return { names, extract };
  }
  const regex = readRegex(reader) ?? reader.failExpecting('a glob or a regular expression');
  if (acceptWord(reader, 'as')) {
    const names = readNames(reader);
    const { length } = regex.groups;
    if (length !== names.length) {
      reader.fail(`${length} groups and ${names.length} names in 'parse'`, at);
    }
    return { names, extract: (text) => regex.capture(text) };
  }
  const found = regexExtract(regex);
  if (found.names.length === 0) reader.fail("'parse' needs groups with names, (?<name>…)", at);
  return found;
}

/** `json field=requestContext "identity.sourceIp" as ip`. */
export function readJson(reader: Reader, columns: Columns): MakeStage {
  if (!acceptWord(reader, 'field')) return reader.failExpecting("'field='");
  reader.expect('=');
  const name = readName(reader) ?? reader.failExpecting('a field');
  const path = (readText(reader) ?? reader.failExpecting('a way in quotation marks')).split('.');
  if (!acceptWord(reader, 'as')) return reader.failExpecting("'as' and a name");
  const alias = readName(reader) ?? reader.failExpecting('a name');
  return finding(columns, fieldExpression(name, columns.made), [alias], (value) => {
    const found = parsed(value);
    return found && [follow(found.content, path, 0, valueOf)];
  });
}

/** Sets what is found; a row in which nothing is found stays as it is. */
function finding(
  columns: Columns,
  source: Expression,
  names: readonly string[],
  find: Found,
): MakeStage {
  showFound(columns, names);
  return changeStage((row) => {
    const found = find(source.evaluate(row));
    for (const [index, name] of names.entries()) {
      const value = found?.[index];
      if (value !== undefined) row.set(name, value);
    }
  });
}
