'use strict'
// A real server of minecraft-protocol's, or its proxy: a server that passes whoever has joined on to another.
//
//   node server.js VERSION online|offline [TARGET PORT]
//   out: {"event": "started", "port"}, {"event": "started_login"}, {"event": "admitted", "name"} (login success was sent),
//        {"event": "joined", "name"} (the client is a player), {"event": "left", "name"}
//
// Ends when stdin ends.

// minecraft-protocol asks for Node 22 and works on 20; its warnings are not results.
console.log = console.error

const minecraft = require('minecraft-protocol')

const [version, mode, target] = process.argv.slice(2)

const say = line => process.stdout.write(JSON.stringify(line) + '\n')

const server = minecraft.createServer({
  host: '127.0.0.1',
  port: 0,
  version,
  'online-mode': mode === 'online',
  hideErrors: true
})

// It would be made at the first login, which should not wait for it.
if (mode === 'online') server.serverKey.exportKey('public')

server.on('listening', () => say({ event: 'started', port: server.socketServer.address().port }))
server.on('error', error => console.error(error))
server.on('connection', client => client.once('login_start', () => say({ event: 'started_login' })))
server.on('login', client => {
  say({ event: 'admitted', name: client.username })
  client.on('error', error => console.error(error))
  client.on('end', () => say({ event: 'left', name: client.username }))
})
server.on('playerJoin', client => {
  say({ event: 'joined', name: client.username })
  if (target !== undefined) passOn(client)
})

// As in minecraft-protocol's examples: the same name at the target, and every packet of the one to the other.
function passOn (client) {
  const behind = minecraft.createClient({
    host: '127.0.0.1',
    port: Number(target),
    version,
    username: client.username,
    auth: 'offline',
    hideErrors: true
  })
  const pass = (from, to) => from.on('packet', (data, meta) => {
    if (from.state === minecraft.states.PLAY && to.state === minecraft.states.PLAY) to.write(meta.name, data)
  })
  pass(client, behind)
  pass(behind, client)
  behind.on('error', error => console.error(error))
  behind.on('end', () => client.end())
  client.on('end', () => behind.end())
}

process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
