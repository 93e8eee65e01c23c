package io.sessioncheck.bungee;

import java.util.Map;

/**
 * The builds of BungeeCord whose encryption step was read, by {@link BuildHash}. Only in these is the step taken over.
 *
 * <p>A row is added once somebody has read that build's {@code InitialHandler.handle(EncryptionResponse)} and found that
 * {@link EncryptionStep} does the same.
 */
final class KnownBuilds {
    static final Map<String, String> BY_HASH = Map.of(
            "b03cd589c5014cd1481a6c9c3b2343de9bf010d8df30fc1d4b8c0382022399ad",
            "26.1-R0.1-SNAPSHOT of 2026-08, df0f3db, built by JDK 17");

    private KnownBuilds() {}

    static boolean contains(String hash) {
        return BY_HASH.containsKey(hash);
    }
}
