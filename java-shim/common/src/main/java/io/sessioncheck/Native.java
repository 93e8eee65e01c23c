package io.sessioncheck;

/**
 * The library's nine functions. Only {@link Core} calls them, after {@link NativeLibrary} has loaded it.
 *
 * <p>What crosses is numbers and byte arrays. {@code engine} and {@code connection} are numbers that are never used
 * twice. Every function throws {@link IllegalStateException} for an engine that is closed or was never there,
 * {@link IllegalArgumentException} for bytes that it does not understand, and {@link RuntimeException} for a fault
 * inside.
 */
final class Native {
    static final int CLIENT = 0;
    static final int SERVER = 1;

    static final int REPLACE = 1;
    static final int DETACH = 2;
    static final int END = 4;

    private Native() {}

    /** Pairs of texts in; the engine's number (eight bytes) and pairs of texts, the system properties to set, out. */
    static native byte[] open(byte[] setup);

    /** A new connection's number; 0 when too many are watched. */
    static native long opened(long engine);

    /** Null lets the frame pass; otherwise a byte of {@link #REPLACE}, {@link #DETACH}, {@link #END}, then the new frame. */
    static native byte[] frame(long engine, long connection, int side, byte[] frame);

    static native void gone(long engine, long connection);

    /** Null, or for a login that is about to begin a component as JSON (UTF-8) that refuses it. */
    static native byte[] note(long engine, byte[] fact);

    /** A line of a command in; a component as JSON out. May take long. */
    static native byte[] run(long engine, byte[] line);

    /** The beginning of a line in; texts out. */
    static native byte[] complete(long engine, byte[] line);

    /** Records for the host since the last time; empty if there are none. */
    static native byte[] notices(long engine);

    static native void close(long engine);
}
