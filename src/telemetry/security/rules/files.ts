/** Rules for callers who look for files that a service should not serve. */
import type { AttackRule } from '../rule.ts';

/** What wordlists ask for and an API of its own does not have: whole segments of a path, `/` between several. */
const PROBED: readonly RegExp[] = [
  /\/\.(?:env(?:\.[\w.-]{1,30})?|git(?:ignore|config)?|svn|hg|bzr|aws|ssh|kube|docker|dockerenv|npmrc|pypirc|netrc|pgpass)(?:\/|$)/,
  /\/\.(?:htaccess|htpasswd|ds_store|bash_history|bashrc|zsh_history|mysql_history|vscode|idea|terraform)(?:\/|$)/,
  /\/(?:wp-(?:admin|login\.php|config\.php.{0,10}|content|includes|cron\.php|signup\.php)|xmlrpc\.php|wlwmanifest\.xml)(?:\/|$)/,
  /\/(?:phpmyadmin\d?|pma|myadmin|mysqladmin|dbadmin|adminer(?:[-\d.]{1,10})?\.php)(?:\/|$)/,
  /\/(?:(?:php)?info|i|test|shell|cmd|c99|r57|wso|alfa|eval-stdin|config|configuration|admin|login|setup|install|upload|uploader|backdoor|index|about|radio)\.php\d?(?:\/|$)/,
  /\/(?:vendor\/phpunit|cgi-bin|server-status|server-info|web-inf|meta-inf|elmah\.axd|trace\.axd|web\.config)(?:\/|$)/,
  /\/(?:default|login|admin|global|cmd|shell)\.(?:aspx?|jspx?|cfm)$/,
  /\/actuator\/(?:env|heapdump|threaddump|gateway|jolokia|httptrace|logfile|mappings|beans|configprops|loggers|dump|trace|refresh|shutdown)(?:\/|$)/,
  /\/(?:manager\/html|host-manager|jmx-console|web-console|invoker|jolokia|axis2|solr\/admin|hudson|script\/console|geoserver|nacos|_cat\/indices)(?:\/|$)/,
  /\/(?:_ignition\/execute-solution|telescope\/requests|_profiler|debug\/default\/view|api\/jsonws|struts2?-showcase|druid\/index\.html)(?:\/|$)/,
  /\/(?:owa\/auth|autodiscover\/autodiscover\.xml|ecp\/.{1,60}|hnap1|boaform|gponform|goform|setup\.cgi|dana-na|\+cscoe\+|remote\/(?:login|fgt_lang)|tmui\/login\.jsp)(?:\/|$)/,
  /\/(?:backup|dump|database|db|site|www|sql|mysql)\.(?:sql|sql\.gz|zip|tar|tar\.gz|tgz|rar|7z|bak|sqlite3?)$/,
  /\/(?:id_(?:rsa|dsa|ecdsa|ed25519)(?:\.pub)?|authorized_keys|docker-compose\.ya?ml|credentials\.(?:json|xml|csv)|secrets?\.(?:json|ya?ml|env))$/,
  /\/(?:config|settings|application|appsettings|database)\.(?:ini|inc|bak|old|properties)$|\/[\w-]{1,40}\.php(?:\.(?:bak|old|save|swp)|~)$/,
];

/** Slashes of both kinds, one to three of them. */
const S = String.raw`[/\\]{1,3}`;
const UNIX_FILE = `(?:etc${S}(?:passwd|shadow|hosts|group|issue|sudoers|fstab|crontab|motd|hostname|ssh|apache2?|nginx|httpd|mysql|my\\.cnf|php)|proc${S}(?:self|version|cmdline|mounts|net|\\d{1,6})|var${S}(?:log|www|mail)${S}\\w|root${S}\\.\\w|home${S}\\w{1,30}${S}\\.\\w|dev${S}(?:tcp|random|zero))`;
const WINDOWS_FILE = `(?:(?:windows|winnt)${S}(?:win\\.ini|system32|system\\.ini|repair|php\\.ini)|boot\\.ini|autoexec\\.bat|inetpub${S}|web-inf${S})`;

export const FILE_RULES: readonly AttackRule[] = [
  {
    id: 'path-traversal',
    category: 'path-traversal',
    technique: 'T1190',
    description: 'A path climbs out of its folder',
    parts: ['path', 'value', 'header'],
    patterns: [
      // ../../    ..\..\    ....//....//    ..;/..;/    /..\../
      /(?:\.{2,4};?[/\\]{1,4}){2}/,
      // /./././././
      /(?:\.[/\\]{1,3}){5}/,
      new RegExp(
        `\\.\\.;?${S}(?:etc|proc|windows|winnt|web-inf|manager|boot\\.ini|\\.env|\\.git|\\.ssh|var|wp-config|config\\.php)\\b`,
      ),
      /^[/\\]?\.\.[/\\]$/,
    ],
  },
  {
    id: 'system-file',
    category: 'path-traversal',
    technique: 'T1083',
    description: 'A text names a file of the operating system',
    parts: ['path', 'value'],
    patterns: [
      // /etc/passwd    file:///etc/passwd    c:\windows\win.ini, but not: what is /etc/passwd?
      new RegExp(
        String.raw`(?:^|[^\w\s/\\]|\b(?:cat|less|more|head|tail|type|nl|tac) {1,3})[/\\]{0,4}(?:[a-z]:[/\\]{1,2})?(?:(?<=[/\\])${UNIX_FILE}|${WINDOWS_FILE})`,
      ),
    ],
  },
  {
    id: 'null-byte',
    category: 'path-traversal',
    technique: 'T1190',
    description: 'A text holds a null byte, which ends a file name in C',
    parts: ['path', 'value'],
    patterns: [/\0/],
  },
  {
    id: 'file-probe',
    category: 'file-probe',
    technique: 'T1595.003',
    description: 'A path asks for a file or a console that the wordlists of scanners hold',
    parts: ['path'],
    patterns: PROBED,
  },
];
