/** Rules for what makes a server call, log or answer for a stranger, and for tools that say who they are. */
import type { AttackRule } from '../rule.ts';

/** Loopback addresses in forms that only hide them. */
const HIDDEN_LOOPBACK = String.raw`(?:2130706433|0x7f[\da-f]{0,6}|0x7f(?:\.0x[\da-f]{1,2}){3}|0177(?:\.0{0,3}\d{1,3}){0,3}|017700000001|127\.\d{1,3}(?:\.\d{1,3})?(?=[:/?#\\]|$)|0(?=[:/?#\\]|$)|\[[0:]{1,40}(?:1|(?:ffff:)?(?:127\.|7f00)[\w.:]{0,20})?\])`;
const METADATA = String.raw`(?:169\.254\.169\.254|169\.254\.170\.2|100\.100\.100\.200|192\.0\.0\.192|metadata\.(?:google\.internal|azure\.internal|packet\.net|tencentyun\.com)|instance-data(?:\.ec2\.internal)?|\[?fd00:ec2::254\]?|\[?::ffff:(?:169\.254\.169\.254|a9fe:a9fe)\]?|2852039166|0xa9fea9fe|0xa9\.0xfe\.0xa9\.0xfe|0251\.0376\.0251\.0376|169\.254\.43518|169\.16689662)`;

export const SERVER_RULES: readonly AttackRule[] = [
  {
    id: 'log4shell',
    category: 'log4shell',
    technique: 'T1190',
    description: 'A lookup that old versions of Log4j resolve (CVE-2021-44228)',
    parts: ['path', 'value', 'header', 'user-agent'],
    patterns: [
      /\$\{\s{0,3}jndi:|\$\{[^}]{0,30}\$\{[^}]{0,30}:|\$\{\s{0,3}(?:lower|upper|base64):[^}]{1,40}\}|\$\{[^}]{0,30}:-[^}]{1,3}\}/,
      /\bjndi:(?:ldaps?|rmi|dns|iiop|corba|nds|nis|https?):/,
    ],
  },
  {
    id: 'metadata-service',
    category: 'metadata-ssrf',
    technique: 'T1552.005',
    description: 'A URL names the metadata service of a cloud, which hands out keys',
    parts: ['path', 'value', 'header'],
    patterns: [
      new RegExp(String.raw`(?:^|//|@)${METADATA}(?::\d{1,5})?(?:[/?#\\;@]|\s{0,3}$)`),
      /\blatest\/(?:meta-data|user-data|dynamic\/instance-identity|api\/token)|\bcomputemetadata\/v1|\bmetadata\/(?:instance\?|identity\/oauth2)|\bopc\/v[12]\/instance/,
    ],
  },
  {
    id: 'hidden-address',
    category: 'request-forgery',
    technique: 'T1190',
    description:
      'A URL hides the address of this machine, or has a scheme that reads files or speaks raw TCP',
    parts: ['value'],
    patterns: [
      new RegExp(String.raw`^\w{1,10}:/{2,3}(?:[^/\s@]{0,60}@)?${HIDDEN_LOOPBACK}`),
      // A port below 1024 is not a developer's callback.
      /^\w{3,8}:\/\/(?:[^/\s@]{1,60}@)?(?:127(?:\.\d{1,3}){3}|0\.0\.0\.0)(?::\d{1,3})?(?:[/?#\\\s\0]|$)/,
      /^\w{3,8}:\/\/[^/\s?#]{0,60}(?:@(?:127\.|localhost|10\.|192\.168\.|169\.254)|\.127\.0\.0\.1(?:[/:]|$)|\.(?:nip|xip|sslip)\.io\b|localtest\.me\b|burpcollaborator\.net|interact\.sh|\.oast\.\w{2,4})/,
      /(?:^|[="'(])(?:gopher|dict|tftp|netdoc|jar|ldaps?|sftp):\/{2}\S|(?:^|[="'(\s])file:\/{2,4}[\w/\\]/,
    ],
  },
  {
    id: 'header-injection',
    category: 'header-injection',
    technique: 'T1190',
    description: 'Line breaks that would begin a header of a response or of a mail',
    parts: ['path', 'value'],
    patterns: [
      /[\r\n\u560a\u560d]{1,4}\s{0,3}(?:set-cookie|location|content-(?:length|type|disposition)|transfer-encoding|refresh|x-[a-z-]{2,40}|access-control-[a-z-]{2,40}|clear-site-data)\s{0,2}:/,
      /[\r\n]{1,4}\s{0,3}(?:(?:bcc|cc|rcpt to|mail from)\s{0,2}:|data[\r\n]|http\/1\.\d)/,
    ],
  },
  {
    id: 'nosql-operator',
    category: 'nosql-injection',
    technique: 'T1190',
    description: 'An operator of MongoDB where a value belongs',
    parts: ['path', 'value'],
    patterns: [
      /\[\$(?:ne|eq|gte?|lte?|n?in|regex|where|exists|or|and|not|nor|type|size)\]/,
      /(?:^|[,{'"\s])["']?\$(?:ne|eq|gte?|lte?|n?in|regex|where|exists|or|and|not|nor|func|expr)["']?\s{0,3}:/,
      /['"}]\s{0,3}(?:&&|\|\||;)\s{0,3}(?:this\.\w|return\b|sleep\s{0,3}\(\s{0,3}\d{3}|while\s{0,3}\(|\w{1,9}=new\s{0,3}date)|\bthis\.\w{1,40}\.(?:match|length)\b\s{0,3}[(=><]/,
      /^['"\d]{0,3}\s{0,3}\|\|\s{0,3}\d\s{0,3}={2,3}|\bdb\.\w{1,40}\.(?:insert|find|drop|remove|update|mapreduce|getcollection)\s{0,3}\(/,
    ],
  },
  {
    id: 'ldap-filter',
    category: 'ldap-injection',
    technique: 'T1190',
    description: 'A filter of LDAP that matches everything',
    parts: ['path', 'value'],
    patterns: [
      /\*\)\s{0,3}\((?:[|&!]|\w{1,30}=)|\)\s{0,3}\([|&!]\s{0,3}\(?|\(\|\s{0,3}\(\w{1,30}=|\*\(\|\(|\*\|$/,
      /\(\s{0,3}objectclass\s{0,3}=|\)\(\w{1,30}=\*|^[^()\s]{1,30}\)\((?:cn|uid|mail|userpassword)=/,
    ],
  },
  {
    id: 'format-string',
    category: 'code-injection',
    technique: 'T1190',
    description: 'Placeholders of printf in a row',
    parts: ['value'],
    patterns: [/(?:%(?:\d{1,4}\$?)?[nspxd]){4}|%\d{9,12}[sdxn]|(?:%[.\d]{1,4}x[|.,\s]?){4}/],
  },
  {
    id: 'scanner',
    category: 'scanner',
    technique: 'T1595.002',
    description: 'A scanner that names itself in User-Agent',
    parts: ['user-agent'],
    patterns: [
      /\b(?:sqlmap|nikto|nmap|masscan|zgrab|zmap|nuclei|wpscan|dirbuster|dirsearch|gobuster|feroxbuster|ffuf|fuzz faster u fool|wfuzz|acunetix|nessus|openvas|greenbone|arachni|w3af|skipfish|jaeles|commix|xsser|xsstrike|whatweb|joomscan|droopescan)\b/,
      /\b(?:netsparker|invicti|qualys|appscan|webinspect|havij|pangolin|dotdotpwn|paros|grendel-scan|metasploit|burp(?:suite|collaborator)?|zaproxy|owasp[ _-]zap|wapiti|golismero|absinthe|bsqlbf|sqlninja|jbrofuzz|webshag|cgichk|n-stealth|fimap)\b/,
      /\b(?:censysinspect|expanse|leakix|l9explore|l9tcpid|katana|interactsh|httpx - open-source|projectdiscovery|internet-measurement|netcraftsurveyagent|webbandit|muieblackcat|morfeus|zmeu|jorgee|gootkit|mozila\/5\.0|tsunamisecurityscanner|detectify|probely|hello,? world)\b/,
    ],
  },
];
