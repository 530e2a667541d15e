/** Rules for expressions of template engines. A placeholder such as `{{user.name}}` or `${price}` is innocent. */
import type { AttackRule } from '../rule.ts';

export const TEMPLATE_RULES: readonly AttackRule[] = [
  {
    id: 'template-expression',
    category: 'template-injection',
    technique: 'T1190',
    description: 'An expression that a template engine would calculate',
    parts: ['path', 'value', 'header', 'user-agent'],
    patterns: [
      // {{7*7}}    ${7*7}    #{7*'7'}    <%= 7*7 %>
      /(?:\{\{|[$#*~@%]\{{1,2}|<%=?|\{%|\[\[|@\(|\{)\s{0,4}['"(]{0,2}-?\d{1,6}['"]?\s{0,3}[*+\-/]\s{0,3}['"]?\d{1,6}['"]?[)\s]{0,4}(?:\}|%>|%\}|\]\]|\))/,
      // {{config.items()}}    {{self.__init__}}    {{['id']|filter('system')}}
      /\{\{[^}]{0,80}(?:__\w{3,20}__|\bconfig(?:\.|\s{0,2}[}[|])|\bself\.|\brequest[.|[]|\bconstructor\b|\blipsum\b|\bcycler\b|\bjoiner\b|\bget_flashed|\burl_for\b|\bdump\(|_self\b|\bapp\.request|\bpopen\b|\|\s{0,2}(?:attr|map|filter|sort)\()/,
      /\.__(?:class|mro|subclasses|globals|builtins|bases|base)__(?:[.[(]|$)|__(?:mro|subclasses|builtins)__/,
      /\$\{\s{0,3}(?:t\s{0,2}\(|class\.|"[^"]{0,20}"\.getclass|\w{1,20}\.(?:getclass|getruntime|exec))|t\s{0,2}\(java\.|freemarker\.template|<#assign\b|\?new\(\)|#set\s{0,3}\(\s{0,3}\$|\$class\.inspect/,
      /\{(?:php|literal)\}|\{\$smarty|\{system\(|\{%\s{0,3}(?:import|include|extends|debug)\b[^%]{0,40}['"(]|\{%\s{0,3}for\s\w{1,10}\sin\s(?:\[\]|\(\)|''|\w{0,10}\.__)/,
      /<%[=\s]{0,3}(?:system|`|file\.|dir\.|io\.|require|eval|kernel|response\.write|runtime|request\.)|#\{\s{0,3}(?:`|%x|system|file\.|global|root|exec)|@\(\s{0,3}system\./,
    ],
  },
];
