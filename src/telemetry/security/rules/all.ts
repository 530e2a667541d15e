/** All rules, in the order in which they are tried. */
import type { AttackRule } from '../rule.ts';
import { COMMAND_RULES } from './command.ts';
import { FILE_RULES } from './files.ts';
import { MARKUP_RULES } from './markup.ts';
import { SERVER_RULES } from './server.ts';
import { SQL_RULES } from './sql.ts';
import { TEMPLATE_RULES } from './template.ts';

export const RULES: readonly AttackRule[] = [
  ...FILE_RULES,
  ...SERVER_RULES,
  ...SQL_RULES,
  ...MARKUP_RULES,
  ...COMMAND_RULES,
  ...TEMPLATE_RULES,
];
