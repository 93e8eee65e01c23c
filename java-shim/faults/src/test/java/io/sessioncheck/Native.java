package io.sessioncheck;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** FAKE: stands before the real one on the class path; answers as a library that lets everything pass, or throws. */
final class Native {
    static final int CLIENT = 0;
    static final int SERVER = 1;

    static final int REPLACE = 1;
    static final int DETACH = 2;
    static final int END = 4;

    /** The functions that throw, by name. */
    static final Set<String> BROKEN = ConcurrentHashMap.newKeySet();

    /** The functions that were called. */
    static final Set<String> CALLED = ConcurrentHashMap.newKeySet();

    static volatile Supplier<? extends Throwable> fault = IllegalStateException::new;

    /** What is answered to a frame; nothing where it is null. */
    static volatile BiFunction<Integer, byte[], byte[]> answer;

    /** Is told every fact. */
    static volatile Consumer<byte[]> noted;

    private Native() {}

    static byte[] open(byte[] setup) {
        breakIf("open");
        return ByteBuffer.allocate(Long.BYTES).putLong(1).array();
    }

    static long opened(long engine) {
        breakIf("opened");
        return 7;
    }

    static byte[] frame(long engine, long connection, int side, byte[] frame) {
        breakIf("frame");
        BiFunction<Integer, byte[], byte[]> told = answer;
        return told == null ? null : told.apply(side, frame);
    }

    static void gone(long engine, long connection) {
        breakIf("gone");
    }

    static byte[] note(long engine, byte[] fact) {
        breakIf("note");
        Consumer<byte[]> told = noted;
        if (told != null) {
            told.accept(fact);
        }
        return null;
    }

    static byte[] run(long engine, byte[] line) {
        breakIf("run");
        return "{\"text\":\"\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    static byte[] complete(long engine, byte[] line) {
        breakIf("complete");
        return new byte[0];
    }

    static byte[] notices(long engine) {
        breakIf("notices");
        return new byte[0];
    }

    static void close(long engine) {
        breakIf("close");
    }

    private static void breakIf(String function) {
        CALLED.add(function);
        if (BROKEN.contains(function)) {
            throw Native.<RuntimeException>sneaky(fault.get());
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T sneaky(Throwable fault) throws T {
        throw (T) fault;
    }
}
