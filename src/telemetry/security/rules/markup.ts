/** Rules for scripts and markup that would run in the browser of another user, and for XML that reads files. */
import type { AttackRule } from '../rule.ts';

type MarkupRule = Pick<AttackRule, 'id' | 'description' | 'patterns'>;

const EVENTS =
  '(?:error|load|click|dblclick|mouse\\w{2,6}|focus\\w{0,3}|blur|toggle|start|begin|finish|input|change|submit|key\\w{2,5}|pointer\\w{2,12}|animation\\w{3,9}|transition\\w{3,6}|abort|resize|scroll|wheel|drag\\w{0,6}|drop|copy|cut|paste|select|reset|play\\w{0,7}|hashchange|message|pageshow|formchange|readystatechange)';
const DIALOG = String.raw`(?:alert|prompt|confirm)`;

const SCRIPTING: readonly MarkupRule[] = [
  {
    id: 'xss-script',
    description: 'A script element',
    patterns: [
      /<[\s/]{0,3}script\b[^>]{0,200}\bsrc\s{0,3}=/,
      // <script>alert(1)    "><script>, but not: the <script> tag
      /<[\s/]{0,3}script\b[^>]{0,100}>(?!\s{0,3}(?:tags?|elements?|blocks?|in|is|and|or|vs|to|for|at|does|should|inside|goes)\b|\s{0,3}[?.!,])(?:\s{0,9}[^\s<]|<!|\s{0,3}$)/,
      /["'>]\s{0,3}<script|<script[^\w\s>]|<\s{1,4}script\s{0,4}>|<scr<script|\]\]>script<|&lt;?\s{0,3}script\b[^&]{0,60}(?:&gt|\()/,
    ],
  },
  {
    id: 'xss-handler',
    description: 'An attribute of HTML that runs a script',
    patterns: [
      /<[a-z!?/][^>]{0,300}[\s/"'`\f\v]on[a-z]{3,20}\s{0,5}=/,
      new RegExp(
        String.raw`["'\x60]\s{0,3}(?:[a-z]{3,12}\s{1,3}){0,2}on${EVENTS}\s{0,3}=\s{0,3}\S`,
      ),
      new RegExp(String.raw`^\s{0,3}on${EVENTS}\s{0,3}=\s{0,3}["'\x60]?[\w.]{1,30}[.(\x60=]`),
    ],
  },
  {
    id: 'xss-uri',
    description: 'A URI that is a script',
    patterns: [
      /(?:^|["'`=\s(,>\]])(?:j\s?a\s?v\s?a|vb|live)s\s?c\s?r\s?i\s?p\s?t\s?(?::|&colon;|&#x?0{0,6}(?:3a|58);?)(?:\S{0,60}[(`=/%\\]|\s{0,3}(?:alert|eval|prompt|confirm)\b)/,
      /(?:^|["'`=\s(,>])data:(?:text\/(?:html|xml|javascript)|image\/svg\+? ?xml)[,;]/,
      /&#(?:x0{0,6}6a|0{0,6}106);?&#|jav\s{0,3}(?:&#x?0{0,6}(?:9|a|d|10|13);?|&tab;|&newline;)/,
    ],
  },
  {
    id: 'xss-element',
    description: 'An element of HTML that loads, draws or styles something by script',
    patterns: [
      /<\s{0,3}(?:iframe|frame|object|embed|applet|base|isindex|layer|bgsound|meta|link)\b[^>]{0,100}=/,
      /<[a-z]{1,10}[\s/][^>]{0,200}(?:formaction|srcdoc|dynsrc|lowsrc|xlink:href)\s{0,3}=/,
      /style\s{0,3}=\s{0,3}["']?[^>]{0,60}(?:behaviou?r\s{0,3}:|-moz-binding|expression\s{0,3}\()/,
      /<style\b[^>]{0,40}>[^<]{0,80}(?:@import|expression|javascript)|<(?:svg|math)\b[^>]{0,60}>\s{0,3}<|<xss[\s>]/,
    ],
  },
  {
    id: 'xss-call',
    description: 'A call of the browser behind the end of a text or an element',
    patterns: [
      // '-alert(1)-'    ";alert(1)//    }alert(1);{
      new RegExp(
        String.raw`(?:["'\x60;})\]>{/]|^\()[+\-*/;,\s]{0,4}\(?(?:\w{3,9}[.\[])?["'\[]{0,2}${DIALOG}["'\])]{0,3}\s{0,3}(?:\(["'\x60/\\]{0,3}[\w./]{0,30}["'\x60/\\]{0,3}\)|\x60)`,
      ),
      new RegExp(
        String.raw`^${DIALOG}(?:\(["'\x60/]?[\w.]{1,20}["'\x60/]?\)[;>/]|\(\d{1,9}\)$|\x60)`,
      ),
      /["'`;}>)]\s{0,3}[\w.[\]+\s]{0,20}(?:document\.(?:cookie|location|write|domain)|window\.(?:location|open|name)|location\.(?:href|hash)\s{0,2}=|localstorage\.|eval\s{0,2}\(|settimeout\s{0,2}\()/,
      /string\.fromcharcode\s{0,2}\(\d|\.constructor\s{0,2}(?:\(|\.constructor)|\[\]\[["'(]/,
    ],
  },
];

const XML: readonly MarkupRule[] = [
  {
    id: 'xml-entity',
    description: 'XML that declares an entity, to read a file or to exhaust the reader',
    patterns: [
      /<!entity\s|<!doctype\s[^>]{0,100}\[|<!doctype\s[^>]{0,60}\bsystem\s{1,3}["']/,
      /<xi:include\b|<\?xml-stylesheet\b[^>]{0,100}href/,
    ],
  },
  {
    id: 'server-side-include',
    description: 'A directive of server-side or edge-side includes',
    patterns: [
      /<!--\s{0,3}#\s{0,3}(?:exec|include|echo|printenv|config|set|flastmod|fsize)\b/,
      /<esi:(?:include|inline|debug|vars|remove)\b/,
    ],
  },
];

const PARTS = ['path', 'value', 'header', 'user-agent'] as const;

export const MARKUP_RULES: readonly AttackRule[] = [
  ...SCRIPTING.map(
    (rule) =>
      ({ category: 'cross-site-scripting', technique: 'T1190', parts: PARTS, ...rule }) as const,
  ),
  ...XML.map(
    (rule) => ({ category: 'xml-injection', technique: 'T1190', parts: PARTS, ...rule }) as const,
  ),
];
