import { describe, expect, it } from 'vitest';
import {
  DaemonAddressError,
  parseDaemonAddress,
} from '../../../../../src/telemetry/xray/wire/daemon-address.ts';

describe('parseDaemonAddress', () => {
  it.each([
    ['127.0.0.1:2000', '127.0.0.1:2000', '127.0.0.1:2000'],
    [' xray-daemon.internal:2000\n', 'xray-daemon.internal:2000', 'xray-daemon.internal:2000'],
    ['tcp:10.0.0.1:2000 udp:10.0.0.2:2001', '10.0.0.1:2000', '10.0.0.2:2001'],
    ['udp:10.0.0.2:2001  tcp:10.0.0.1:2000', '10.0.0.1:2000', '10.0.0.2:2001'],
    ['[::1]:2000', '[::1]:2000', '[::1]:2000'],
    ['tcp:[fe80::1]:1 udp:localhost:65535', '[fe80::1]:1', 'localhost:65535'],
  ])('reads %j', (text, tcp, udp) => {
    expect(parseDaemonAddress(text)).toEqual({ tcp, udp });
  });

  it.each([
    ['', "'' is not host:port"],
    ['localhost', "'localhost' is not host:port"],
    [':2000', "':2000' is not host:port"],
    ['localhost:http', "'localhost:http' is not host:port"],
    ['http://localhost:2000', "'http://localhost:2000' is not host:port"],
    ['user@localhost:2000', "'user@localhost:2000' is not host:port"],
    ['localhost:2000/', "'localhost:2000/' is not host:port"],
    ['::1:2000', "'::1:2000' is not host:port"],
    ['localhost:0', 'port 0 is not 1 to 65535'],
    ['localhost:65536', 'port 65536 is not 1 to 65535'],
    ['tcp:localhost:2000', 'udp:host:port is missing'],
    ['udp:localhost:2000', 'tcp:host:port is missing'],
    ['tcp:localhost:2000 tcp:localhost:2001', 'udp:host:port is missing'],
    ['localhost:2000 localhost:2001', 'tcp:host:port is missing'],
    ['tcp:localhost udp:localhost:2000', "'localhost' is not host:port"],
    ['tcp:a:1 udp:b:2 udp:c:3', 'it has more than two parts'],
  ])('refuses %j and says why', (text, problem) => {
    const read = () => parseDaemonAddress(text);
    expect(read).toThrow(DaemonAddressError);
    expect(read).toThrow(`Cannot read the X-Ray daemon's address '${text}': ${problem}`);
  });
});
