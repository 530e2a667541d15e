/** Rules for commands of a shell and for code of PHP, Java, Python and JavaScript. */
import type { AttackRule } from '../rule.ts';

const FOLDER = String.raw`(?:/[\w./]{0,30}/)?`;
/** Followed by something that only an argument looks like, these are commands; as bare words they are prose. */
const COMMAND =
  '(?:cat|ls|id|whoami|uname|pwd|wget|curl|nc|netcat|ncat|bash|sh|zsh|ping6?|nslookup|dig|host|sleep|echo|printf|rm|cp|mv|chmod|chown|python[23]?|perl|php|ruby|node|powershell(?:\\.exe)?|cmd(?:\\.exe)?|netstat|ifconfig|ipconfig|dir|type|ps|env|printenv|telnet|tftp|ftp|ssh|scp|kill|touch|mkdir|certutil|bitsadmin|busybox|timeout|awk|sed|base64|xxd|grep|find|head|tail|more|less|reg|route|sysinfo|systeminfo)';
/** No sentence puts these behind a separator. */
const TECHNICAL =
  '(?:whoami|uname|netstat|ifconfig|ipconfig|nslookup|printenv|systeminfo|sysinfo|tasklist|wget|curl|netcat|powershell|mkfifo|pwd|ls|id|dir|ping)';
const SEPARATOR = String.raw`(?:[;|&\n\r\x60]|\$\(|[<>]\()`;

const PARTS = ['path', 'value'] as const;

export const COMMAND_RULES: readonly AttackRule[] = [
  {
    id: 'shell-command',
    category: 'command-injection',
    technique: 'T1059',
    description: 'A command of a shell behind a separator, or by itself',
    parts: PARTS,
    patterns: [
      // ; cat /etc/hosts    | ls -la    && ping 127.0.0.1    ;sleep 5
      new RegExp(
        String.raw`${SEPARATOR}\s{0,4}['"({]{0,2}${FOLDER}${COMMAND}\s{1,4}['"]?(?:[-/\\$<>~\x60(]|https?:|\d|[a-z]:\\|\w{1,40}\.(?:php|txt|sh|ini|conf)\b)`,
      ),
      new RegExp(
        String.raw`${SEPARATOR}\s{0,4}(?:echo|print|perl|python[23]?)\s{1,4}(?:-\w\s{1,3})?['"]`,
      ),
      // ;id;    a|id|    | whoami    `id`
      new RegExp(
        String.raw`^\s{0,3}${SEPARATOR}{1,2}\s{0,4}['"]?${FOLDER}${TECHNICAL}['"]?\s{0,3}(?:[;|&\x60)#\n\0]|$)`,
      ),
      new RegExp(String.raw`\S[;|&\x60]{1,2}\s{0,3}${FOLDER}${TECHNICAL}\s{0,3}[;|\x60]\s{0,3}$`),
      new RegExp(
        String.raw`[^\s\w][;|&]{1,2}\s{0,3}${FOLDER}${TECHNICAL}\s{0,3}$|[;|&]\s{0,3}/[\w./]{0,30}/${TECHNICAL}\s{0,3}(?:[;|&\x60]|$)`,
      ),
      new RegExp(
        String.raw`^\s{0,3}\x60\s{0,3}${FOLDER}${COMMAND}\b[^\x60]{0,80}\x60\s{0,3}$|\$\(\s{0,3}(?:\x60|${FOLDER}${TECHNICAL}\s{0,3}\)|${FOLDER}${COMMAND}\s{1,3}[-/.\d][^)]{0,80}\))`,
      ),
      /[;|&]\s{0,4}net\s{1,3}(?:user|view|localgroup|share)\b|^net\s{1,3}(?:user|localgroup)\s{1,3}\S{1,40}\s|\bnetsh\s{1,3}(?:adv)?firewall\b|\breg\s{1,3}add\s{1,3}["']?hk/,
      /\/bin\/(?:ba|da|z)?sh\s{1,3}-[cie]\b|\bbash\s{1,3}-i\s{0,3}>|\/dev\/tcp\/\w|\bn(?:et)?c(?:at)?\s{1,3}(?:-\w{1,6}\s{1,3}){0,3}\S{1,60}\s{1,3}-e\s|\bnc\s{1,3}-\w{1,6}\s{1,3}\d{2,5}/,
      /\bcmd(?:\.exe)?\s{1,3}\/c\s|\bpowershell(?:\.exe)?\s{1,3}-(?:enc|e|nop|c|w)\w{0,20}\s/,
      // cat${ifs}/etc    cat$ifs/etc    cat</etc    {cat,/etc/passwd}
      new RegExp(
        String.raw`${COMMAND}(?:\$ifs\b|\$\{ifs[^}]{0,20}\}|<\s{0,2}/)|\{${COMMAND}(?:,[^},]{1,60}){1,4}\}`,
      ),
      /^\s{0,3}(?:cat|ls|dir|type|ping|netstat|ipconfig|ifconfig)\s{1,3}(?:-\w{1,6}\s{1,3}){0,3}(?:\/(?:etc|var|home|tmp|proc)\/|[a-z]:\\|-[ni]\s{1,3}\d|\/all\b)/,
      /\/usr\/s?bin\/\w{2,10}(?:\s{0,3}[;|&]|\s{0,2}\n)|[;|&\n]\s{0,3}\/(?:usr\/)?s?bin\/\w{2,10}/,
    ],
  },
  {
    id: 'shellshock',
    category: 'command-injection',
    technique: 'T1059',
    description: 'A function definition that old versions of Bash execute (CVE-2014-6271)',
    parts: ['path', 'value', 'header', 'user-agent'],
    patterns: [
      /\(\)\s{0,3}\{\s{0,3}(?::|_)?\s{0,3};\s{0,3}\}\s{0,3};/,
      /\(\)\s{0,3}\{\s{0,3}_;?\s{0,3}\}\s{0,3}>_/,
    ],
  },
  {
    id: 'php-code',
    category: 'code-injection',
    technique: 'T1190',
    description: 'Code of PHP, or a stream of it',
    parts: PARTS,
    patterns: [
      /<\?(?:php|=)?\s{0,9}(?:@?\w{1,30}\s{0,3}\(|\$_|`)/,
      // phpinfo();    ;phpinfo()    {${phpinfo()}}, but not: phpinfo() output
      /(?:^|[;|&{'"$}])\s{0,3}@?(?:phpinfo|phpversion)\s{0,3}\(\s{0,3}\)\s{0,3}(?:[;}'"]|\/\/|$)/,
      /(?:^|[;|&{'"$}])\s{0,3}@?(?:system|exec|shell_exec|passthru|popen|proc_open|eval|assert)\s{0,3}\(\s{0,3}(?:['"]\s{0,3}[\w/.]{1,20}(?:\s|['"]|\()|\$|`|base64_decode|chr\(|phpinfo|whoami|\d)/,
      /\$\{@?\s{0,3}(?:print|phpinfo|sleep|system|eval|exec|shell_exec|die)\b|\$_(?:get|post|request|server|cookie|files)\s{0,3}\[/,
      /(?:^|[="'(,])(?:php|expect|phar|zip|glob|data|compress\.\w{2,5}|ogg|ssh2):\/\/\S|base64_decode\s{0,3}\(\s{0,3}['"$]|auto_prepend_file|allow_url_include/,
    ],
  },
  {
    id: 'object-injection',
    category: 'code-injection',
    technique: 'T1190',
    description: 'A serialised object, a prototype, a class loader, or code that starts a process',
    parts: ['path', 'value', 'header'],
    patterns: [
      /(?:^|[;{:])[oc]:\d{1,3}:"[\w\\]{1,60}":\d{1,4}:\{|^ro0ab[\w+/]{6}|!!python\/object|!!javax?\./,
      /(?:^|[\s"'[{&?.])__proto__[\]["'.]|constructor(?:\]\[|\[|\.)prototype[\].[]|class\.module\.classloader|class\[["']?module/,
      /_memberaccess|#context\[|\bognl\.ognlcontext|@ognl\.|\bjava\.lang\.(?:runtime|processbuilder)\b|getruntime\s{0,3}\(\s{0,3}\)/,
      /require\s{0,3}\(\s{0,3}['"](?:node:)?child_process|process\.(?:mainmodule|binding)\b|__import__\s{0,3}\(\s{0,3}['"]/,
      /\bos\.(?:system|popen)\s{0,3}\(\s{0,3}['"]|\bsubprocess\.\w{3,12}\s{0,3}\(\s{0,3}[['"]|\bpickle\.loads\s{0,3}\(|_\$\$nd_func\$\$_/,
    ],
  },
];
