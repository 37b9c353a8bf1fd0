// The conformance kit in Node: reads and writes over the wire with nothing but the .proto files, and decodes failures.
// `tests/contract/clients/run` starts the server and says where it is.
'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { randomUUID } = require('node:crypto');
const { test, after } = require('node:test');

const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const protobuf = require('protobufjs');

const PROTO = path.resolve(__dirname, '../../../../proto');
const FILES = fs.readdirSync(path.join(PROTO, 'preceptor/v1')).map((name) => `preceptor/v1/${name}`);
const definition = loader.loadSync(FILES, { includeDirs: [PROTO], longs: String, enums: String, defaults: true, oneofs: true });
const { v1 } = grpc.loadPackageDefinition(definition).preceptor;

const ADDRESS = process.env.PRECEPTOR_TEST_ADDRESS;
const TOKEN = fs.readFileSync(process.env.PRECEPTOR_TEST_TOKEN_FILE, 'utf8').trim();

const clients = [];
function client(Service) {
  const made = new Service(ADDRESS, grpc.credentials.createInsecure());
  clients.push(made);
  return made;
}
const server = client(v1.ServerService);
const skills = client(v1.SkillService);
const roster = client(v1.RosterService);
const events = client(v1.EventService);
after(() => clients.forEach((one) => one.close()));

function credentials(token = TOKEN) {
  const metadata = new grpc.Metadata();
  if (token) metadata.set('authorization', `Bearer ${token}`);
  return metadata;
}

function call(on, method, request, token = TOKEN) {
  return new Promise((resolve, reject) => {
    const options = { deadline: Date.now() + 30_000 };
    on[method](request, credentials(token), options, (error, reply) => (error ? reject(error) : resolve(reply)));
  });
}

// The two messages of google.rpc that every failure carries.
const rpc = protobuf.parse(`
  syntax = "proto3";
  package google.rpc;
  message Any { string type_url = 1; bytes value = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message ErrorInfo { string reason = 1; string domain = 2; map<string, string> metadata = 3; }
`).root;

async function refusal(promise) {
  const error = await promise.then(() => assert.fail('the server accepted it'), (refused) => refused);
  const [encoded] = error.metadata.get('grpc-status-details-bin');
  assert.ok(encoded, `${error.message} carries no details`);
  const status = rpc.lookupType('google.rpc.Status').decode(encoded);
  const info = status.details.find((detail) => detail.typeUrl.endsWith('/google.rpc.ErrorInfo'));
  const { reason, domain } = rpc.lookupType('google.rpc.ErrorInfo').decode(info.value);
  assert.equal(domain, 'preceptor.v1');
  return { code: error.code, reason };
}

const agency = async () => (await call(server, 'GetCaller', {})).agency;

async function create(id) {
  const person = {
    displayName: id, email: `${id}@node.example`, discipline: 'law', languages: ['English'], timeZone: 'Europe/Berlin',
  };
  const request = { parent: await agency(), personId: id, person, requestId: randomUUID() };
  return (await call(roster, 'CreatePerson', request)).person;
}

test('the catalogue is read with every level as an integer', async () => {
  const { skills: found } = await call(skills, 'ListSkills', {});
  assert.equal(found.length, 10);
  for (const skill of found) assert.deepEqual(skill.anchors.map((anchor) => anchor.level), [1000, 2000, 3000, 4000, 5000]);
});

test('a person is written, read back and listed', async () => {
  const created = await create('n-ada');
  assert.deepEqual((await call(roster, 'GetPerson', { name: created.name })).person, created);
  const { people } = await call(roster, 'ListPeople', { parent: await agency(), prefix: 'n-ada' });
  assert.deepEqual(people, [created]);
});

test('failures say their reason', async () => {
  const absent = call(roster, 'GetPerson', { name: `${await agency()}/people/nobody` });
  assert.deepEqual(await refusal(absent), { code: grpc.status.NOT_FOUND, reason: 'RESOURCE_NOT_FOUND' });
  const nobody = call(server, 'GetCaller', {}, '');
  assert.deepEqual(await refusal(nobody), { code: grpc.status.UNAUTHENTICATED, reason: 'TOKEN_MISSING' });
});

test('a watch tells of a change, with a token to go on from', async () => {
  const stream = events.WatchEvents({ parent: await agency(), fromStart: true, typePrefixes: ['person.'] }, credentials());
  const watched = new Promise((resolve, reject) => {
    stream.on('data', (message) => message.event?.resource.endsWith('/n-eve') && resolve(message));
    // Cut by us in the end; before that, every error is one.
    stream.on('error', reject);
    setTimeout(() => reject(new Error('no event within 30 seconds')), 30_000).unref();
  });
  const [message, created] = await Promise.all([watched, create('n-eve')]).finally(() => stream.cancel());
  assert.equal(message.event.resource, created.name);
  assert.match(message.event.sequence, /^[1-9][0-9]*$/);
  assert.ok(message.resumeToken);
});

test('the golden bytes are read and written unchanged', () => {
  const root = new protobuf.Root();
  root.resolvePath = (_, target) => (target.startsWith('google/') ? target : path.join(PROTO, target));
  root.loadSync(FILES);
  const folder = path.join(PROTO, 'testdata');
  const vectors = fs.readdirSync(folder).filter((name) => name.endsWith('.binpb'));
  assert.ok(vectors.length > 5);
  for (const name of vectors) {
    const bytes = fs.readFileSync(path.join(folder, name));
    const type = root.lookupType(`preceptor.v1.${path.basename(name, '.binpb')}`);
    assert.deepEqual(Buffer.from(type.encode(type.decode(bytes)).finish()), bytes, name);
  }
});
