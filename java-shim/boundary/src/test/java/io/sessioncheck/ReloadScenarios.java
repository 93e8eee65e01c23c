package io.sessioncheck;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Copies of the shim in one JVM, one after the other and side by side. */
final class ReloadScenarios {
    private static final int RELOADS = 100;

    /** The relay that the host asks, and the JVM's own threads coming and going. */
    private static final int THREADS_OF_OTHERS = 12;

    private ReloadScenarios() {}

    /** A server that is reloaded every day for months: nothing grows but the copies' mappings and their locks. */
    static void reload(Path folder) throws Throwable {
        Mojang.start();
        String owners = System.getProperty("minestom.auth.url");
        Plugin.load(folder).close();
        String hasJoined = System.getProperty("minestom.auth.url");
        Check.that(!hasJoined.equals(owners), "the host is not pointed at the relay");
        Mojang.login(hasJoined);
        Usage before = Usage.now();
        for (int reload = 1; reload <= RELOADS; reload++) {
            AutoCloseable plugin = Plugin.load(folder);
            Check.that(
                    System.getProperty("minestom.auth.url").equals(hasJoined),
                    "the host's URL changes with reload " + reload);
            Mojang.login(hasJoined);
            plugin.close();
            if (reload % 20 == 0) {
                // The server forgets the class loaders; the library must stay for its threads.
                plugin = null;
                System.gc();
                Mojang.login(hasJoined);
            }
        }
        Usage after = Usage.now();
        System.out.println("GROWTH over " + RELOADS + " reloads: " + before + " -> " + after);
        Check.that(
                after.threads <= before.threads + THREADS_OF_OTHERS,
                "threads grow: " + before + " -> " + after);
        Check.that(
                after.descriptors <= before.descriptors + RELOADS + THREADS_OF_OTHERS,
                "more than one descriptor a reload: " + before + " -> " + after);
        Mojang.login(hasJoined);
    }

    /** Two plugins carry the shim. Either may go first. */
    static void twoLoaders(Path folder) throws Throwable {
        Mojang.start();
        AutoCloseable first = Plugin.load(folder.resolve("first"));
        String hasJoined = System.getProperty("minestom.auth.url");
        AutoCloseable second = Plugin.load(folder.resolve("second"));
        Mojang.login(hasJoined);
        first.close();
        Mojang.login(hasJoined);
        AutoCloseable third = Plugin.load(folder.resolve("first"));
        Mojang.login(hasJoined);
        third.close();
        Mojang.login(hasJoined);
        second.close();
        Mojang.login(hasJoined);
        Check.that(System.getProperty("minestom.auth.url").equals(hasJoined), "the host's URL changes");
    }

    /** What dead processes left goes, what lives or is not ours stays. */
    static void leftovers(Path folder) throws Throwable {
        Path copies = Files.createDirectories(folder.resolve("native"));
        Path dead = Files.writeString(copies.resolve("1_0-a-libsessioncheck.so"), "dead");
        Path deadLock = Files.writeString(copies.resolve("1_0-a-libsessioncheck.so.lock"), "");
        Path orphan = Files.writeString(copies.resolve("2_0-b-sessioncheck.dll"), "no lock");
        Path owners = Files.writeString(copies.resolve("notes.txt"), "the owner's");
        Path living = Files.writeString(copies.resolve("3_0-c-libsessioncheck.so"), "living");
        Path livingLock = Files.writeString(copies.resolve("3_0-c-libsessioncheck.so.lock"), "");
        try (FileChannel channel = FileChannel.open(livingLock, StandardOpenOption.WRITE)) {
            channel.lock();
            new TestHost(folder).open().close();
            for (Path gone : List.of(dead, deadLock, orphan)) {
                Check.that(!Files.exists(gone), gone + " is still there");
            }
            for (Path kept : List.of(owners, living, livingLock, copies.resolve("about.txt"))) {
                Check.that(Files.exists(kept), kept + " is gone");
            }
        }
        try (Stream<Path> files = Files.list(copies)) {
            for (Path file : files.filter(path -> path.toString().contains("_")).toList()) {
                if (!file.equals(living) && !file.equals(livingLock)) {
                    String rights = Files.getPosixFilePermissions(file).toString();
                    Check.that(!rights.contains("GROUP") && !rights.contains("OTHERS"), file + " has " + rights);
                }
            }
        }
    }

    /** What the process holds. Only Linux tells; elsewhere all is 0 and nothing can be said. */
    private record Usage(int threads, int descriptors, int mappings, long kilobytes) {
        static Usage now() throws IOException {
            if (!Files.isDirectory(Path.of("/proc/self/task"))) {
                return new Usage(0, 0, 0, 0);
            }
            long mappings;
            try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
                mappings = maps.filter(line -> line.contains("sessioncheck") && line.contains(" r-xp "))
                        .count();
            }
            long kilobytes;
            try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
                kilobytes = status.filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElse(0);
            }
            return new Usage(count("/proc/self/task"), count("/proc/self/fd"), (int) mappings, kilobytes);
        }

        private static int count(String folder) throws IOException {
            try (Stream<Path> entries = Files.list(Path.of(folder))) {
                return (int) entries.count();
            }
        }
    }
}
