package io.sessioncheck;

import java.nio.file.Path;

/** FAKE: there is nothing to load for a {@link Native} that is Java. */
final class NativeLibrary {
    private NativeLibrary() {}

    static void load(Path dataFolder) {}
}
