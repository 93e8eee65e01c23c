'use strict'
// Real Minecraft clients. Reads one login a line from stdin, does them all at once, and prints how each one ended.
//
//   in:  {"id", "host", "port", "session_host", "name", "profile": "32 hex digits", "token", "wait_ms", "version",
//         "skips_join"}
//   out: {"id", "name", "outcome", "reason", "ms", "answer_ms", "uuid"}
//
// outcome: "admitted" (login success arrived; "uuid" is the one in it), "kicked" ("reason" is the text), "closed" (the
// server closed without a word, or with bytes that a client in its place cannot read: then "reason" says so), "client" (the client's own half failed: "reason" says how), "waiting" (no end within
// wait_ms). "ms" counts from the connect to that end, "answer_ms" from the moment when it is the server's turn: the client
// has joined at Mojang and answered the encryption request. Ends when stdin ends and every login has ended.

// A client that "skips_join" does not ask Mojang first: an impostor, or a player without a licence.

// minecraft-protocol asks for Node 22 and works on 20; its warnings are not results.
console.log = console.error

const readline = require('node:readline')
const minecraft = require('minecraft-protocol')

readline.createInterface({ input: process.stdin }).on('line', line => {
  if (line.trim() !== '') login(JSON.parse(line)).then(say)
})

function say (result) {
  process.stdout.write(JSON.stringify(result) + '\n')
}

function login (wanted) {
  return new Promise(resolve => {
    const began = process.hrtime.bigint()
    let ended = false
    let encrypted
    const client = minecraft.createClient({
      host: wanted.host,
      port: wanted.port,
      version: wanted.version,
      username: wanted.name,
      sessionServer: wanted.session_host,
      hideErrors: true,
      closeTimeout: 1000,
      auth (client, options) {
        client.session = {
          accessToken: wanted.token,
          selectedProfile: { id: wanted.profile, name: wanted.name }
        }
        client.username = wanted.name
        client.uuid = dashed(wanted.profile)
        options.accessToken = wanted.token
        options.haveCredentials = !wanted.skips_join
        options.connect(client)
      }
    })

    const end = (outcome, reason, uuid) => {
      if (ended) return
      ended = true
      clearTimeout(timer)
      const ms = since => since === undefined ? null : Number((process.hrtime.bigint() - since) / 1000000n)
      resolve({
        id: wanted.id,
        name: wanted.name,
        outcome,
        reason: reason ?? null,
        ms: ms(began),
        answer_ms: ms(encrypted),
        uuid: uuid ?? null
      })
    }
    const timer = setTimeout(() => {
      end('waiting')
      client.socket?.destroy()
    }, wanted.wait_ms)

    // A kick that the server sends in plain text after the client has switched to encryption decrypts to noise. The
    // library would throw out of its stream; a game shows a decoder's exception.
    let noise = false
    const setEncryption = client.setEncryption
    client.setEncryption = secret => {
      setEncryption.call(client, secret)
      encrypted = process.hrtime.bigint()
      client.socket.once('data', () => { noise = true })
    }
    const split = client.splitter._transform
    client.splitter._transform = function (chunk, encoding, done) {
      try {
        split.call(this, chunk, encoding, done)
      } catch {
        done()
      }
    }
    const closed = () => end('closed', noise ? 'bytes that the client cannot read' : null)

    client.once('success', packet => {
      end('admitted', null, uuidOf(packet.uuid))
      // A moment in the world, as a player has, before leaving again.
      const leave = () => client.end()
      client.once('login', leave)
      setTimeout(leave, 3000)
    })
    client.on('disconnect', packet => end('kicked', plain(packet.reason)))
    client.on('kick_disconnect', packet => end('kicked', plain(packet.reason)))
    client.on('error', error => {
      // Before the answer to the server only the client's own half at Mojang can fail, or the connection itself.
      if (encrypted !== undefined) closed()
      else if (error.code !== undefined && error.type !== 'system') end('closed', error.code)
      else end('client', error.message)
    })
    client.on('end', closed)
  })
}

/** The words of a text component, nested ones included; translatable keys stand for themselves. */
function plain (component) {
  if (typeof component === 'string') {
    try {
      return plain(JSON.parse(component))
    } catch {
      return component
    }
  }
  if (Array.isArray(component)) return component.map(plain).join('')
  if (component === null || typeof component !== 'object') return String(component ?? '')
  if (component.type !== undefined && component.value !== undefined) return plain(unwrapped(component))
  return (component.text ?? component.translate ?? '') + plain(component.extra ?? [])
}

/** A component that came as NBT, without the types of its values. */
function unwrapped (tag) {
  if (tag.type === 'compound') {
    return Object.fromEntries(Object.entries(tag.value).map(([key, value]) => [key, unwrapped(value)]))
  }
  if (tag.type === 'list') return tag.value.value.map(value => unwrapped({ type: tag.value.type, value }))
  return tag.value
}

function uuidOf (value) {
  if (typeof value === 'string') return value
  return dashed(value.map(number => (number >>> 0).toString(16).padStart(8, '0')).join(''))
}

function dashed (id) {
  return id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
