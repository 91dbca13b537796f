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

  ;; Takes the length of the piece, and what the pieces before it left: whether it begins between quotes (1 or 0), how many
  ;; bytes the record has that has begun (two stand for more), and the last byte. Gives what it leaves, in one number:
  ;; records * 8 + quoted * 4 + begun.
  (func (export "scan")
    (param $length i32) (param $quotes i32) (param $begun i32) (param $previous i32) (result i32)
    (local $at i32) (local $start i32) (local $records i32) (local $left i32)
    (local $bytes v128) (local $quoteBits i32) (local $feedBits i32) (local $before i32)

    (i32.store8 (i32.const 15) (local.get $previous))
    (local.set $start (i32.sub (i32.const 0) (local.get $begun)))
    (block $end
      (loop $sixteen
        (local.set $left (i32.sub (local.get $length) (local.get $at)))
        (br_if $end (i32.le_s (local.get $left) (i32.const 0)))
        ;; One bit for each of the bytes that is a quote, and one for each that is a line feed.
        (local.set $bytes (v128.load offset=16 (local.get $at)))
        (local.set $quoteBits
          (i8x16.bitmask (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x22)))))
        (local.set $feedBits
          (i8x16.bitmask (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x0a)))))
        (if (i32.lt_s (local.get $left) (i32.const 16))
          (then
            ;; What stands behind the piece is of an earlier one.
            (local.set $before
              (i32.sub (i32.shl (i32.const 1) (local.get $left)) (i32.const 1)))
            (local.set $quoteBits (i32.and (local.get $quoteBits) (local.get $before)))
            (local.set $feedBits (i32.and (local.get $feedBits) (local.get $before)))))

        (block $noFeed
          (loop $feed
            (br_if $noFeed (i32.eqz (local.get $feedBits)))
            ;; The bits below the lowest line feed: the quotes among them are those before it.
            (local.set $before
              (i32.and
                (i32.sub (local.get $feedBits) (i32.const 1))
                (i32.xor (local.get $feedBits) (i32.const -1))))
            (if
              (i32.eqz
                (i32.and
                  (i32.add
                    (local.get $quotes)
                    (i32.popcnt (i32.and (local.get $quoteBits) (local.get $before))))
                  (i32.const 1)))
              (then
                (local.set $left (i32.add (local.get $at) (i32.popcnt (local.get $before))))
                (local.set $records
                  (i32.add
                    (local.get $records)
                    (i32.eqz
                      (call $isBlank
                        (i32.sub (local.get $left) (local.get $start))
                        (local.get $left)))))
                (local.set $start (i32.add (local.get $left) (i32.const 1)))))
            (local.set $feedBits
              (i32.and (local.get $feedBits) (i32.sub (local.get $feedBits) (i32.const 1))))
            (br $feed)))

        (local.set $quotes (i32.add (local.get $quotes) (i32.popcnt (local.get $quoteBits))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $sixteen)))

    (local.set $begun (i32.sub (local.get $length) (local.get $start)))
    (if (i32.gt_s (local.get $begun) (i32.const 2))
      (then (local.set $begun (i32.const 2))))
    (i32.or
      (i32.or
        (i32.shl (local.get $records) (i32.const 3))
        (i32.shl (i32.and (local.get $quotes) (i32.const 1)) (i32.const 2)))
      (local.get $begun))))
