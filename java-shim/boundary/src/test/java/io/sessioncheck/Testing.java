package io.sessioncheck;

import java.nio.charset.StandardCharsets;

/** What only a library with the feature {@code testing} can do. */
final class Testing {
    private static final String PANIC = "testing: panic ";

    private Testing() {}

    /** Does nothing, to measure the others against. */
    static native void empty();

    /** A line that makes the function that gets it panic with this text. */
    static String panicLine(String text) {
        return PANIC + text;
    }

    static byte[] panic(String text) {
        return panicLine(text).getBytes(StandardCharsets.UTF_8);
    }
}
