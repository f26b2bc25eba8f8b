// Bluesky's own server software (directory, personal data server, app view) as one process on loopback.
// Ports come in by the environment; one line of JSON goes out once everything answers. Ends on SIGTERM or after an hour.
import net from 'node:net';

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (first, ...rest) {
  const options = first !== null && typeof first === 'object' ? first : { port: first };
  const callback = [first, ...rest].find((argument) => typeof argument === 'function');
  const port = typeof options.port === 'function' ? 0 : Number(options.port ?? 0);
  return listen.call(this, { port, host: '127.0.0.1' }, callback); // never reachable from outside
};

const { TestNetwork } = await import('@atproto/dev-env');
const port = (name) => Number(process.env[`${name}_PORT`]);
const network = await TestNetwork.create({
  plc: { port: port('PLC') },
  pds: { port: port('PDS'), hostname: 'localhost', enableDidDocWithSession: true },
  bsky: { port: port('APPVIEW'), dbPostgresSchema: 'bsky', publicUrl: `http://localhost:${port('APPVIEW')}` },
  ozone: { port: port('OZONE') },
  introspect: { port: port('INTROSPECT') },
});
console.log(JSON.stringify({ pds: network.pds.url, appview: network.bsky.url }));

const stop = async () => {
  try {
    await network.close();
  } finally {
    process.exit(0);
  }
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
setTimeout(stop, 3_600_000).unref();
