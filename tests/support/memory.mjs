// What a core file of a running program would hold: its writable memory, read from outside.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'

const kPiece = 16 << 20
/** Texts that lie across two pieces are found in the first. */
const kOverlap = 1024

/**
 * Each place in the memory of process `pid` where one of these texts lies, in UTF-8, with what is around it:
 * that tells who holds it.
 */
export function findInMemory(pid, texts) {
  const found = []
  const memory = openSync(`/proc/${pid}/mem`, 'r')
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n').filter((one) => / rw.. /.test(one))) {
      const [from, to] = line.split(' ')[0].split('-').map((one) => parseInt(one, 16))
      for (let at = from; at < to; at += kPiece) {
        const bytes = Buffer.alloc(Math.min(kPiece + kOverlap, to - at))
        try {
          readSync(memory, bytes, 0, bytes.length, at)
        } catch {
          continue // gone meanwhile
        }
        for (const text of texts) {
          for (const place of places(bytes, text)) found.push(`${text}, ${to - at - place} bytes below the end of its mapping: ${around(bytes, place)}`)
        }
      }
    }
  } finally {
    closeSync(memory)
  }
  return found
}

function places(bytes, text) {
  const all = []
  for (let at = bytes.indexOf(text); at >= 0 && at < kPiece; at = bytes.indexOf(text, at + 1)) all.push(at)
  return all
}

const around = (bytes, at) => bytes.subarray(Math.max(0, at - 100), at + 120).toString('latin1').replace(/[^\x20-\x7e]+/g, '·')
