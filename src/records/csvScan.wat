;; Counts the records of a piece of CSV, 16 bytes at a time. `npm run wasm` makes csvScanCode.ts of this file.
(module
  ;; The piece stands from byte 16 on, behind the byte that came before it. Room for 256 KiB, and for a last load past its end.
  (memory (export "memory") 5)

  ;; Whether a record has no more in it than the end of its line: nothing, or a carriage return just before.
  (func $isBlank (param $size i32) (param $end i32) (result i32)
    (i32.or
      (i32.eqz (local.get $size))
      (i32.and
        (i32.eq (local.get $size) (i32.const 1))
        (i32.eq (i32.load8_u offset=15 (local.get $end)) (i32.const 0x0d)))))

  ;; One bit for each of the 16 bytes that is this one.
  (func $bitsOf (param $bytes v128) (param $byte i32) (result i32)
    (i8x16.bitmask (i8x16.eq (local.get $bytes) (i8x16.splat (local.get $byte)))))

  ;; The place of the next byte: 0 in the text of an unquoted cell, 1 where a quote would open a quoted cell (or, just behind
  ;; the quote that closed it, open it again), 2 between quotes.
  (func $placeAfter (param $place i32) (param $byte i32) (result i32)
    (if (i32.eq (local.get $byte) (i32.const 0x22))
      (then
        (return
          (select
            (i32.const 1)
            (i32.shl (local.get $place) (i32.const 1))
            (i32.eq (local.get $place) (i32.const 2))))))
    (if (i32.eq (local.get $place) (i32.const 2))
      (then (return (i32.const 2))))
    (i32.or
      (i32.eq (local.get $byte) (i32.const 0x2c))
      (i32.eq (local.get $byte) (i32.const 0x0a))))

  ;; Takes the length of the piece, and what the pieces before it left: the place of its first byte, how many bytes the record
  ;; has that has begun (two stand for more), and the last byte. Returns what it leaves, in one number:
  ;; records * 16 + place * 4 + begun.
  (func (export "scan")
    (param $length i32) (param $place i32) (param $begun i32) (param $previous i32) (result i32)
    (local $at i32) (local $start i32) (local $records i32) (local $left i32)
    (local $bytes v128) (local $quoteBits i32) (local $cellBits i32) (local $feedBits i32)
    (local $quoted i32) (local $valid i32) (local $index i32) (local $byte i32)

    (i32.store8 (i32.const 15) (local.get $previous))
    (local.set $start (i32.sub (i32.const 0) (local.get $begun)))
    (block $end
      (loop $sixteen
        (local.set $left (i32.sub (local.get $length) (local.get $at)))
        (br_if $end (i32.le_s (local.get $left) (i32.const 0)))
        (local.set $bytes (v128.load offset=16 (local.get $at)))
        (local.set $quoteBits (call $bitsOf (local.get $bytes) (i32.const 0x22)))
        (local.set $feedBits (call $bitsOf (local.get $bytes) (i32.const 0x0a)))
        (local.set $valid (i32.const 0xffff))
        (if (i32.lt_s (local.get $left) (i32.const 16))
          (then
            ;; What stands behind the piece is of an earlier one.
            (local.set $valid
              (i32.sub (i32.shl (i32.const 1) (local.get $left)) (i32.const 1)))
            (local.set $quoteBits (i32.and (local.get $quoteBits) (local.get $valid)))
            (local.set $feedBits (i32.and (local.get $feedBits) (local.get $valid))))
          (else (local.set $left (i32.const 16))))
        ;; The bytes that end a cell, where they are not quoted.
        (local.set $cellBits
          (i32.or
            (call $bitsOf (local.get $bytes) (i32.const 0x2c))
            (local.get $feedBits)))

        ;; Each bit says whether there is an odd number of quotes up to that byte, with that byte: as if each of them counted.
        (local.set $quoted
          (i32.xor (local.get $quoteBits) (i32.shl (local.get $quoteBits) (i32.const 1))))
        (local.set $quoted
          (i32.xor (local.get $quoted) (i32.shl (local.get $quoted) (i32.const 2))))
        (local.set $quoted
          (i32.xor (local.get $quoted) (i32.shl (local.get $quoted) (i32.const 4))))
        (local.set $quoted
          (i32.xor (local.get $quoted) (i32.shl (local.get $quoted) (i32.const 8))))
        (if (i32.eq (local.get $place) (i32.const 2))
          (then (local.set $quoted (i32.xor (local.get $quoted) (i32.const -1)))))
        (local.set $quoted (i32.and (local.get $quoted) (local.get $valid)))

        (if
          ;; A quote that opens stands behind the end of a cell, or behind another quote.
          (i32.eqz
            (i32.and
              (i32.and (local.get $quoteBits) (local.get $quoted))
              (i32.xor
                (i32.or
                  (i32.shl
                    (i32.or (local.get $cellBits) (local.get $quoteBits))
                    (i32.const 1))
                  (i32.eq (local.get $place) (i32.const 1)))
                (i32.const -1))))
          (then
            (local.set $feedBits
              (i32.and
                (local.get $feedBits)
                (i32.xor (local.get $quoted) (i32.const -1))))
            (block $noFeed
              (loop $feed
                (br_if $noFeed (i32.eqz (local.get $feedBits)))
                (local.set $index
                  (i32.add (local.get $at) (i32.ctz (local.get $feedBits))))
                (local.set $records
                  (i32.add
                    (local.get $records)
                    (i32.eqz
                      (call $isBlank
                        (i32.sub (local.get $index) (local.get $start))
                        (local.get $index)))))
                (local.set $start (i32.add (local.get $index) (i32.const 1)))
                (local.set $feedBits
                  (i32.and
                    (local.get $feedBits)
                    (i32.sub (local.get $feedBits) (i32.const 1))))
                (br $feed)))
            (local.set $index (i32.sub (local.get $left) (i32.const 1)))
            (local.set $place
              (select
                (i32.const 2)
                (i32.and
                  (i32.shr_u
                    (i32.or (local.get $cellBits) (local.get $quoteBits))
                    (local.get $index))
                  (i32.const 1))
                (i32.and
                  (i32.shr_u (local.get $quoted) (local.get $index))
                  (i32.const 1)))))
          (else
            ;; Some quote is a character of an unquoted cell: each byte is looked at.
            (local.set $index (local.get $at))
            (local.set $left (i32.add (local.get $at) (local.get $left)))
            (loop $one
              (local.set $byte (i32.load8_u offset=16 (local.get $index)))
              (if
                (i32.and
                  (i32.eq (local.get $byte) (i32.const 0x0a))
                  (i32.ne (local.get $place) (i32.const 2)))
                (then
                  (local.set $records
                    (i32.add
                      (local.get $records)
                      (i32.eqz
                        (call $isBlank
                          (i32.sub (local.get $index) (local.get $start))
                          (local.get $index)))))
                  (local.set $start (i32.add (local.get $index) (i32.const 1)))))
              (local.set $place (call $placeAfter (local.get $place) (local.get $byte)))
              (local.set $index (i32.add (local.get $index) (i32.const 1)))
              (br_if $one (i32.lt_s (local.get $index) (local.get $left))))))

        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $sixteen)))

    (local.set $begun (i32.sub (local.get $length) (local.get $start)))
    (if (i32.gt_s (local.get $begun) (i32.const 2))
      (then (local.set $begun (i32.const 2))))
    (i32.or
      (i32.or
        (i32.shl (local.get $records) (i32.const 4))
        (i32.shl (local.get $place) (i32.const 2)))
      (local.get $begun))))
