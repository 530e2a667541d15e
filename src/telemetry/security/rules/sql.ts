/**
 * Rules for statements of SQL in what a caller sends. Words of SQL alone are prose; a pattern needs their grammar, or a
 * quote or a number that ends the app's own text before them.
 */
import type { AttackRule } from '../rule.ts';

type SqlRule = Pick<AttackRule, 'id' | 'description' | 'patterns'>;

/** The end of a text or a number, and brackets that end with it: `x'))`, `1)`. */
const BREAK = String.raw`(?:^|^-?\d{1,9}|['"\x60]|['"\x60\d]\)|%)[)\s]{0,9}`;
const JOIN = String.raw`(?:\b(?:or|and|xor|having)\b|(?<=['"\d)]\s{0,3})where\b|\|\||&&)[(\s]{0,9}(?:not\b[(\s]{0,3})?`;
/** What may stand before a function that is a term of its own. */
const TERM = String.raw`(?:^|['"\x60)(,;+=|&]|[\s(](?:or|and|by|select|from|when|then|if|union)\b|^(?:or|and)\b)[\s+('"]{0,9}`;

const pattern = (...parts: readonly string[]): RegExp => new RegExp(parts.join(''));

const SQL: readonly SqlRule[] = [
  {
    id: 'sql-tautology',
    description: 'A condition of SQL behind the end of a text or a number',
    patterns: [
      // ' or 'a'='a    ") or ("a"="a    'or''='
      pattern(
        BREAK,
        JOIN,
        String.raw`(['"])([^'"]{0,20})\1\s{0,4}(?:=|<>|!=|like)\s{0,4}\(?['"]\2(?:['"]|$)`,
      ),
      // 1 or 1=1    ' and 2947=2947    1 and 1=2
      pattern(BREAK, JOIN, String.raw`['"]?\d{1,6}['"]?\s{0,4}[=<>]{1,2}\s{0,4}(?:['"]?\d|like\()`),
      // ' or a=a--    ' or 0=0 #    ' or true--
      pattern(
        BREAK,
        JOIN,
        String.raw`(?:(?:(\w{1,20})\s{0,3}=\s{0,3}\1|true|not\s{1,3}false)\b\s{0,4}(?:--|#|;|'|$)|\d{1,4}\s{0,4}(?:--|#))`,
      ),
      // ' or uid like '%    x' or name()='username'    1 or 1 in (@@version)--
      pattern(
        BREAK,
        JOIN,
        String.raw`\w{1,20}(?:\(\))?\s{0,3}(?:\blike\b|\brlike\b|\bin\b|=|\bis\b)\s{0,3}(?:['"]|\(@@|\(?select\b|null\b)`,
      ),
      // ' or exists(select 1)--    ' or (exists)    1 and row(1,1)>(select
      pattern(
        BREAK,
        JOIN,
        String.raw`(?:exists\b|row\(|if\(|case\s{1,3}when\b|\w{1,20}\([^)]{0,40}\)\s{0,3}[=<>])`,
      ),
    ],
  },
  {
    id: 'sql-comment',
    description: 'The end of a text, and a comment that hides the rest of the statement',
    patterns: [
      // admin'--    admin')/*    admin' #
      /^[^'"]{0,60}['"][\s);]{0,9}(?:--(?:[\s+-]|$)|#\s{0,3}$|\/\*)/,
      // ';--    1; --
      /(?:['")]|^\d{1,9})\s{0,3};\s{0,3}--/,
      /--\s{0,3}sp_password/,
    ],
  },
  {
    id: 'sql-union',
    description: 'A second SELECT joined by UNION',
    patterns: [
      /(?:^-?\d{1,9}|['"`)]|%)[)\s]{0,9}union[\s(]{1,9}(?:(?:all|distinct)[\s(]{1,9})?select\b/,
      // union select null, union select 1,2, union select username,password
      /\bunion[\s(]{1,9}(?:(?:all|distinct)[\s(]{1,9})?select[\s(]{1,9}(?:null\b|\d|@@|\*|['"]|\w{1,20}\(|[\w.]{1,30}\s{0,3},|sql\s)/,
    ],
  },
  {
    id: 'sql-statement',
    description: 'A second statement of SQL behind a semicolon',
    patterns: [
      /(?:;|^)\s{0,9}(?:drop|create|alter|truncate)\s{1,9}(?:table|database|schema|user|view|login|procedure|function)\s{1,9}(?!\w{1,20}\s\w)[\w."[\]]/,
      /;\s{0,9}(?:delete\s{1,9}from\s{1,9}\w|insert\s{1,9}into\s{1,9}[\w."[\]]{1,60}\s{0,3}(?:\(|values)|update\s{1,9}[\w."[\]]{1,60}\s{1,9}set\s{1,9}[\w."]{1,40}\s{0,3}=)/,
      /^(?:delete\s{1,9}from\s{1,9}\w{1,40}\s{0,3}(?:where\s{1,9}\w{1,40}\s{0,3}[=<>]|;|--)|insert\s{1,9}into\s{1,9}\w{1,60}\s{0,3}(?:\(|values\s{0,3}\()|update\s{1,9}\w{1,60}\s{1,9}set\s{1,9}\w{1,40}\s{0,3}=)/,
      /(?:;|^|['")])\s{0,9}(?:exec(?:ute)?[\s(]{1,9}(?:master|xp_|sp_|immediate\s|@)|declare\s{1,9}@\w|waitfor\s{1,9}(?:delay|time)\s{0,3}['"(])/,
      /;\s{0,9}(?:shutdown\b\s{0,3}(?:--|;|with|$)|select\s{1,9}(?:\*|@@|\w{1,20}\(|case\b|\d|$)|grant\s{1,9}all|copy\s{1,9}\w)/,
    ],
  },
  {
    id: 'sql-function',
    description: 'A function of a database that waits, reads files or shows what it is',
    patterns: [
      pattern(
        TERM,
        String.raw`(?:(?:pg_)?sleep\s{0,3}\(\s{0,3}\d[\d.]{0,9}\s{0,3}\)(?!\s\w)|benchmark\s{0,3}\(\s{0,3}\d{3,12}\s{0,3},|randomblob\s{0,3}\(\s{0,3}\d{4})`,
      ),
      /\bwaitfor\s{1,9}delay\s{0,3}['"(]|\bdbms_(?:pipe|lock|xmlgen|ldap)\.|\butl_(?:http|inaddr|file)\.|\bctxsys\./,
      /\b(?:extractvalue|updatexml|xmltype|gtid_subset|json_keys|exp|polygon)\s{0,3}\([^)]{0,60}(?:select\b|0x|concat|version|@@|~|rand\()/,
      /\bload_file\s{0,3}\(|\binto\s{1,9}(?:out|dump)file\s{0,3}['"]|\bprocedure\s{1,9}analyse\s{0,3}\(|\bxp_(?:cmdshell|reg\w{1,20}|dirtree|servicecontrol)\b/,
      /\bconcat(?:_ws)?\s{0,3}\(\s{0,3}(?:0x|char\(|version\(|user\(|database\(|@@|\(\s{0,3}select\b|table_name|column_name)/,
      /\b(?:ascii|ord|substr|substring|mid|length|hex|unhex|cast|convert|count|ifnull|char)\s{0,3}\(\s{0,3}(?:\(?\s{0,3}select\b|int\s{0,3},|database\(|version\(|@@|substr|mid\()/,
      /['"\d)(,=]\s{0,3}@@(?:version|hostname|datadir|basedir|global|servername)\b|\bselect[\s(]{1,9}@@/,
      /\b(?:information_schema|pg_catalog)\.(?:tables|columns|schemata|pg_\w)|\bmaster\.\.\w|\bmysql\.user\b.{0,20}(?:--|#|where)/,
      /\bfrom\s{1,9}(?:sqlite_master|sysobjects|syscolumns|pg_shadow|pg_user|pg_database|all_tables|user_tables|dba_users|v\$version|msysobjects)\b/,
    ],
  },
  {
    id: 'sql-select',
    description: 'A SELECT in brackets, or behind the end of a text',
    patterns: [
      /\(\s{0,9}select\s{0,9}(?:\*|\(|@@|case\b|top\s{1,3}\d|count\s{0,3}\(|null\b|\d{1,9}\s{0,3}[),]|char\(|concat|load_)/,
      /\(\s{0,9}select\s{1,9}(?!one\b|any\b|all\b|some\b|the\b)[\w.,@()*]{1,60}\s{1,9}from\s{1,9}[\w.(]{1,60}\s{0,9}(?:\)|where|limit|--|#|order)/,
      pattern(
        String.raw`(?:^-?\d{1,9}|['"\x60)])[=+,(|&\s]{0,9}(?:(?:or|and)\s{1,3})?\(?select\s{1,9}(?:top\s|\*|@@|[\w.,()]{1,60}\s{1,9}from\s{1,9}\w{1,60}(?:\s{0,3}(?:--|#|;|where\s)))`,
      ),
      /\bor\s{1,3}select\s{1,3}\*|['"]\s{0,3}union\s{1,3}(?:all\s{1,3})?select/,
    ],
  },
  {
    id: 'sql-clause',
    description: 'ORDER BY, GROUP BY, HAVING or LIMIT behind the end of a text or a number',
    patterns: [
      /(?:['")]|^-?\d{1,9})\s{0,9}(?:order|group)\s{1,9}by\s{1,9}(?:\d{1,3}\b|\w{1,30}\s{0,3}(?:--|#|,)|\(|\w{1,20}\.\w)/,
      /\border\s{1,9}by\s{1,9}(?:sleep|\(?select)\b|['")\d]\s{0,9}having\s{1,9}['"]?\w{1,20}['"]?\s{0,3}[=<>]/,
      /['")]\s{0,9}limit\s{1,9}\d{1,6}\s{0,3}(?:,|offset|--|#)/,
    ],
  },
  {
    id: 'sql-concatenation',
    description: 'Texts joined by operators, to find out whether they become part of a statement',
    patterns: [
      /^[^'"]{0,40}'\s?\|\|\s?(?:'|\(|\w{1,30}[.(])/,
      /^\w{0,20}'\s?\+\s?(?:'|\(|\w{1,20}\()/,
      /^\w{0,20}['"](?:&&|\|\|)\w{1,20}\(/,
    ],
  },
];

export const SQL_RULES: readonly AttackRule[] = SQL.map((rule) => ({
  category: 'sql-injection',
  technique: 'T1190',
  parts: ['path', 'value'],
  ...rule,
}));
