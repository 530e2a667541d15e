/**
 * Requests as Rollbar's notifiers make them, written after their sources: which content-type they send, where the token
 * stands, which fields they leave out or fill with null, and in which unit they tell the time.
 */
import { NOW_MS } from '../../room-context.ts';

export interface Report {
  readonly notifier: string;
  readonly contentType: string | undefined;
  readonly payload: { readonly access_token?: string; readonly data: Readonly<Data> };
  /** What Rollbar makes of it. */
  readonly title: string;
  readonly level: string;
}

interface Data {
  readonly body: object;
  readonly [name: string]: unknown;
}

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
const NOW_S = NOW_MS / 1000;
const environment = 'production';

const php: Report = {
  notifier: 'rollbar-php',
  // curl's own, since CURLOPT_POSTFIELDS is text and no header is set.
  contentType: FORM,
  payload: {
    access_token: 'token',
    data: {
      environment,
      body: {
        telemetry: [],
        trace: {
          frames: [
            { filename: '/var/www/index.php', lineno: 7, method: 'run', context: { pre: [] } },
            { method: 'call_user_func', args: [], lineno: null },
            {
              filename: '/var/www/a.php',
              lineno: 3,
              method: 'Shop\\Cart::add',
              class_name: 'Cart',
            },
          ],
          exception: { class: 'Shop\\OutOfStock', message: 'none left' },
        },
      },
      level: 'error',
      timestamp: NOW_S,
      platform: 'Linux',
      language: 'php',
      framework: 'laravel',
      uuid: '3f1d5f0a9b6c4e5d8a7b6c5d4e3f2a1b',
      request: [],
      person: [],
      server: [],
      custom: [],
      notifier: { name: 'rollbar-php', version: '4.1.3' },
    },
  },
  title: 'Shop\\OutOfStock: none left',
  level: 'error',
};

const ruby: Report = {
  notifier: 'rollbar-gem',
  // Net::HTTP's own for a body without a type.
  contentType: FORM,
  payload: {
    access_token: 'token',
    data: {
      timestamp: NOW_S,
      environment,
      level: 'warning',
      language: 'ruby',
      framework: 'Rails: 7.1.3',
      server: { host: 'web-1', pid: 12, root: '/srv/shop', branch: null },
      body: {
        trace_chain: ['ActionView::Template::Error', 'NoMethodError'].map((name) => ({
          frames: [
            { filename: '/srv/shop/app/a.rb', lineno: 9, method: 'block in <main>' },
            { filename: '(eval)', lineno: 1, method: null, code: null, locals: null },
          ],
          exception: { class: name, message: "undefined method `x' for nil:NilClass" },
          extra: {},
        })),
      },
      custom: null,
      notifier: { name: 'rollbar-gem', version: '3.5.1' },
      uuid: 'aa5e4b3e-5a6c-4f0e-8f6d-5d3a0e0c4b11',
    },
  },
  title: "ActionView::Template::Error: undefined method `x' for nil:NilClass",
  level: 'warning',
};

const java: Report = {
  notifier: 'rollbar-java',
  contentType: `${JSON_TYPE}; charset=utf-8`,
  payload: {
    access_token: 'token',
    data: {
      environment,
      body: {
        trace: {
          frames: [
            { filename: 'Thread.java', lineno: 833, method: 'run', class_name: 'java.lang.Thread' },
            // A native method has neither file nor line.
            { method: 'invoke0', class_name: 'jdk.internal.reflect.NativeMethodAccessorImpl' },
          ],
          exception: { class: 'java.lang.IllegalStateException', message: null },
        },
        telemetry: [],
      },
      level: 'critical',
      timestamp: NOW_S + 0.123,
      code_version: '1.2.3',
      platform: 'Java HotSpot(TM) 64-Bit Server VM 17',
      language: 'java',
      framework: 'java',
      context: null,
      server: { cpu: 'amd64', host: 'h' },
      notifier: { name: 'rollbar-java', version: '2.0.0', provider: {} },
    },
  },
  title: 'java.lang.IllegalStateException',
  level: 'critical',
};

const android: Report = {
  notifier: 'rollbar-android',
  contentType: JSON_TYPE,
  payload: {
    access_token: 'token',
    data: {
      environment,
      body: {
        trace_chain: [
          {
            frames: [{ filename: 'Main.kt', lineno: -2, method: 'onCreate', class_name: 'a.Main' }],
            exception: { class: 'java.lang.RuntimeException', message: 'boom', description: 'x' },
            rawTrace: 'java.lang.RuntimeException: boom',
          },
        ],
        telemetry: [
          { level: 'info', type: 'log', source: 'client', timestamp_ms: NOW_MS, body: {} },
        ],
      },
      level: 'error',
      timestamp: NOW_MS,
      platform: 'android',
      framework: 'android',
      language: 'java',
      client: { timestamp: NOW_S, android: { phone_model: 'x', android_version: '15' } },
      notifier: { name: 'rollbar-android', version: '2.0.0' },
    },
  },
  title: 'java.lang.RuntimeException: boom',
  level: 'error',
};

const go: Report = {
  notifier: 'rollbar-go',
  contentType: JSON_TYPE,
  payload: {
    access_token: 'token',
    data: {
      environment,
      title: 'dial tcp: lookup db: no such host',
      level: 'error',
      timestamp: NOW_S,
      platform: 'linux',
      language: 'go',
      code_version: '',
      server: { host: 'pod-1', root: '' },
      notifier: { name: 'go-rollbar', version: '1.4.8', configured_options: {} },
      custom: {},
      body: {
        trace_chain: [
          {
            exception: { class: '*net.OpError', message: 'dial tcp: lookup db: no such host' },
            frames: [{ filename: 'main.go', method: 'main.main', lineno: 12 }],
          },
        ],
      },
    },
  },
  title: 'dial tcp: lookup db: no such host',
  level: 'error',
};

const dotnet: Report = {
  notifier: 'Rollbar.NET',
  contentType: `${JSON_TYPE}; charset=utf-8`,
  payload: {
    data: {
      environment,
      body: {
        telemetry: null,
        trace: {
          frames: [{ filename: '(unknown)', lineno: null, colno: null, method: 'Shop.Cart.Add()' }],
          exception: {
            class: 'System.NullReferenceException',
            message: 'Object reference not set',
          },
        },
        trace_chain: null,
        message: null,
        crash_report: null,
      },
      level: 'error',
      timestamp: NOW_S,
      code_version: null,
      platform: '.NET 8.0.1',
      language: 'c#',
      framework: null,
      context: null,
      request: null,
      person: { id: '7', username: null, email: null },
      server: { host: 'h', root: 'C:\\app', branch: null, code_version: null, cpu: 'X64' },
      client: null,
      custom: null,
      title: null,
      fingerprint: null,
      uuid: '6f1d5f0a9b6c4e5d8a7b6c5d4e3f2a1b',
      notifier: { name: 'Rollbar.NET', version: '5.2.0' },
    },
  },
  title: 'System.NullReferenceException: Object reference not set',
  level: 'error',
};

const python: Report = {
  notifier: 'pyrollbar',
  contentType: JSON_TYPE,
  payload: {
    access_token: 'token',
    data: {
      timestamp: NOW_S,
      environment,
      level: 'error',
      language: 'python 3.12.1',
      notifier: { name: 'pyrollbar', version: '1.3.0' },
      uuid: 'ba5e4b3e-5a6c-4f0e-8f6d-5d3a0e0c4b11',
      server: { host: 'h', pid: 1, argv: ['manage.py'], root: '/srv' },
      custom: {},
      body: {
        trace: {
          frames: [
            {
              filename: '/srv/views.py',
              lineno: 4,
              method: 'index',
              code: 'raise KeyError(1)',
              locals: { request: "<class 'WSGIRequest'>", password: '****' },
              argspec: ['request'],
            },
          ],
          exception: { class: 'KeyError', message: '1' },
        },
      },
    },
  },
  title: 'KeyError: 1',
  level: 'error',
};

const dart: Report = {
  notifier: 'rollbar-dart',
  contentType: JSON_TYPE,
  payload: {
    data: {
      notifier: { name: 'rollbar-dart', version: '1.5.1' },
      environment,
      client: { locale: 'en_US', hostname: 'h', os: 'linux', dart: { version: '3.3' } },
      platform: 'linux',
      language: 'dart',
      level: 'warning',
      timestamp: NOW_MS * 1000,
      body: { message: { body: 'low on space' }, telemetry: [] },
      server: { root: 'package:shop' },
      framework: 'dart',
      code_version: 'main',
    },
  },
  title: 'low on space',
  level: 'warning',
};

const flutter: Report = {
  notifier: 'rollbar-flutter',
  contentType: `${JSON_TYPE}; charset=utf-8`,
  payload: {
    data: {
      notifier: { name: 'rollbar-flutter', version: '1.5.1' },
      environment,
      client: { locale: 'de_DE', os: 'ios', dart: { version: '3.3' } },
      platform: 'ios',
      language: 'dart',
      level: 'error',
      timestamp: NOW_MS * 1000,
      body: {
        trace_chain: [
          {
            frames: [{ filename: 'package:shop/main.dart', method: 'build', lineno: 3, colno: 7 }],
            exception: { class: 'PlatformException', message: 'denied' },
          },
        ],
        telemetry: [],
      },
      custom: {},
      server: { root: 'package:shop' },
      framework: 'flutter',
      code_version: '1.0.0+3',
      platform_payload: { data: { body: { crash_report: { raw: 'dump' } } } },
    },
  },
  title: 'PlatformException: denied',
  level: 'error',
};

const ios: Report = {
  notifier: 'rollbar-apple',
  contentType: JSON_TYPE,
  payload: {
    access_token: 'token',
    data: {
      environment,
      body: {
        crash_report: { raw: 'Incident Identifier: 7\nCrashReporter Key: x' },
        telemetry: [{ level: 'info', type: 'manual', source: 'client', timestamp_ms: NOW_MS }],
      },
      level: 'critical',
      timestamp: NOW_S + 0.5,
      platform: 'ios',
      language: 'swift',
      framework: 'ios',
      code_version: '42',
      uuid: 'CA5E4B3E-5A6C-4F0E-8F6D-5D3A0E0C4B11',
      client: { timestamp: NOW_S, ios: { ios_version: '18.1', device_code: 'iPhone16,1' } },
      person: {},
      notifier: { name: 'rollbar-apple', version: '3.3.3', configured_options: {} },
    },
  },
  title: 'Incident Identifier: 7',
  level: 'critical',
};

export const REPORTS: readonly Report[] = [
  php,
  ruby,
  java,
  android,
  go,
  dotnet,
  python,
  dart,
  flutter,
  ios,
];

/** The same with as much as a deep stack with its code, locals and telemetry has: some 400 KB. */
export function large({ payload }: Report): Report['payload'] {
  const frames = Array.from({ length: 300 }, (_, n) => ({
    filename: `/srv/app/module-${n}.x`,
    lineno: n,
    method: `call_${n}`,
    code: 'x'.repeat(120),
    context: { pre: ['é'.repeat(80), ''], post: ['}'.repeat(80)] },
    locals: { rows: Array.from({ length: 20 }, (_, row) => `row ${row} + 100%`) },
  }));
  const telemetry = Array.from({ length: 100 }, (_, n) => ({
    level: 'info',
    type: 'log',
    source: 'server',
    timestamp_ms: NOW_MS + n,
    body: { message: 'm'.repeat(500) },
  }));
  const { data } = payload;
  const body = { trace: { frames, exception: { class: 'Large', message: 'one' } }, telemetry };
  return { ...payload, data: { ...data, title: 'Large: one', body } };
}
