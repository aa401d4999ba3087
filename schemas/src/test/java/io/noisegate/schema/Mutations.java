package io.noisegate.schema;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Damages records at random: flips bits, overwrites runs with extreme bytes, cuts pieces out, repeats pieces. */
final class Mutations {
    private static final byte[] EXTREMES = {0, 1, 2, 0x7F, (byte) 0x80, (byte) 0xFF};

    private final SplittableRandom random;

    Mutations(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** A damaged copy whose first ten bytes, the frame, are whole. */
    byte[] damageBody(byte[] record) {
        byte[] damaged = record.clone();
        int damages = 1 + random.nextInt(4);
        for (int i = 0; i < damages && damaged.length > SingleObjectFrame.LENGTH + 1; i++) {
            damaged = damageOnce(damaged);
        }
        return damaged;
    }

    byte[] noise() {
        byte[] noise = new byte[random.nextInt(64)];
        random.nextBytes(noise);
        return noise;
    }

    private byte[] damageOnce(byte[] bytes) {
        int from = random.nextInt(SingleObjectFrame.LENGTH, bytes.length);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(12));
        return switch (random.nextInt(4)) {
            case 0 -> flip(bytes, from);
            case 1 -> overwrite(bytes, from, to);
            case 2 -> join(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, to, bytes.length));
            default -> join(Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, from, bytes.length));
        };
    }

    private byte[] flip(byte[] bytes, int at) {
        bytes[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        return bytes;
    }

    private byte[] overwrite(byte[] bytes, int from, int to) {
        Arrays.fill(bytes, from, to, EXTREMES[random.nextInt(EXTREMES.length)]);
        return bytes;
    }

    private static byte[] join(byte[] head, byte[] tail) {
        byte[] joined = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, joined, head.length, tail.length);
        return joined;
    }
}
