package io.sessioncheck.bungee;

import java.util.Map;

/**
 * The builds of BungeeCord whose encryption step was read, by {@link BuildHash}. Only in these is the step taken over.
 *
 * <p>A row is added once somebody has read that build's {@code InitialHandler.handle(EncryptionResponse)}, found that
 * {@link EncryptionStep} does the same, and run {@code RealBungeeTest} with a jar of each version that the row names.
 * What a version is built by does not show in its hash: JDK 17 and 25 give the same one.
 */
final class KnownBuilds {
    static final Map<String, String> BY_HASH = Map.of(
            "bd6721a6de881b72955229534dd2a541233c5e2023408498c3dd4bd64836c32b",
            "26.1-R0.1-SNAPSHOT of 2026-03 (5eba89206) and of 2026-08 (df0f3db30), for Java 17",
            "59bd62cbd30152dc712fca5f7abb7065bd0fbdc514bdd756e36ae65375523498",
            "1.21-R0.4 (70603d541) and 1.21-R0.5-SNAPSHOT of 2026-03 (1ca1e9f0f), for Java 8",
            "315656f1f1354f241f4387cf8c57b6169e14fa41bb7f9d9b76e42dfc3a323287",
            "1.21-R0.2 (966774373) and 1.21-R0.3 (e3ab8ef15), for Java 8",
            "899f9d8b99b51205e8e0b53b36b0cbf61fcd9dc5f99f44d327f077502bbcfb79",
            "1.21-R0.1 (252e7b002), for Java 8");

    private KnownBuilds() {}

    static boolean contains(String hash) {
        return BY_HASH.containsKey(hash);
    }
}
