package io.sessioncheck;

import io.sessioncheck.Texts.Phrase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Finds the library for this system in the jar and loads it.
 *
 * <ol>
 *   <li>The row of {@link #ROWS} for this system names the library in the jar.
 *   <li>Its bytes must have the checksum that lies beside it: a damaged library would not fail, it would crash.
 *   <li>They become a file of their own in the plugin's folder (see {@link Copies}). A file can be loaded by one class
 *       loader only, so that each load, also a reload, needs its own.
 *   <li>That file is loaded.
 * </ol>
 *
 * <p>It is loaded at most once for each class loader. A failure is kept: a library that could not be loaded is not tried
 * again.
 */
final class NativeLibrary {
    /** A system, and where in the jar its library lies. */
    record Row(String os, String arch, String file) {
        String resource() {
            return "/sessioncheck-native/" + os + "-" + arch + "/" + file;
        }
    }

    static final List<Row> ROWS = List.of(
            new Row("linux", "x86_64", "libsessioncheck.so"),
            new Row("linux", "aarch64", "libsessioncheck.so"),
            new Row("linux-musl", "x86_64", "libsessioncheck.so"),
            new Row("linux-musl", "aarch64", "libsessioncheck.so"),
            new Row("windows", "x86_64", "sessioncheck.dll"),
            new Row("macos", "x86_64", "libsessioncheck.dylib"),
            new Row("macos", "aarch64", "libsessioncheck.dylib"));

    private static final Phrase FETCH_AGAIN = Phrase.of("remedy.again");

    private static boolean loaded;
    private static UnavailableException failure;

    private NativeLibrary() {}

    /** Makes the functions of {@link Native} callable. */
    static synchronized void load(Path dataFolder) throws UnavailableException {
        if (failure != null) {
            throw failure;
        }
        if (!loaded) {
            try {
                loadOnce(dataFolder);
                loaded = true;
            } catch (UnavailableException unavailable) {
                failure = unavailable;
                throw unavailable;
            }
        }
    }

    private static void loadOnce(Path dataFolder) throws UnavailableException {
        String os = os(System.getProperty("os.name", ""), isMusl());
        String arch = arch(System.getProperty("os.arch", ""));
        Row row = row(os, arch);
        byte[] library = read(row);
        Path file;
        try {
            file = Copies.write(dataFolder.resolve("native"), row.file(), library);
        } catch (IOException | RuntimeException | NoSuchAlgorithmException exception) {
            throw new UnavailableException(
                    Phrase.of("reason.unpack", "fault", exception),
                    Phrase.of("remedy.folder", "folder", dataFolder));
        }
        try {
            System.load(file.toString());
        } catch (UnsatisfiedLinkError | RuntimeException error) {
            Copies.discard(file);
            String reason = String.valueOf(error.getMessage());
            throw new UnavailableException(Phrase.of("reason.load", "fault", reason), remedy(reason));
        }
        if (!os.startsWith("linux")) {
            keepClassLoader();
        }
    }

    /** The row of a system. */
    static Row row(String os, String arch) throws UnavailableException {
        for (Row row : ROWS) {
            if (row.os().equals(os) && row.arch().equals(arch)) {
                return row;
            }
        }
        Stream<String> known = ROWS.stream().map(row -> row.os() + "/" + row.arch());
        throw new UnavailableException(
                Phrase.of("reason.no-system", "system", os + "/" + arch),
                Phrase.of("remedy.systems", "systems", String.join(", ", known.toList())));
    }

    static String os(String name, boolean musl) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("linux")) {
            return musl ? "linux-musl" : "linux";
        }
        if (lower.startsWith("windows")) {
            return "windows";
        }
        return lower.startsWith("mac") || lower.startsWith("darwin") ? "macos" : name;
    }

    static String arch(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64", "x64" -> "x86_64";
            case "aarch64", "arm64" -> "aarch64";
            default -> name;
        };
    }

    /** What an owner can do about it, from what the system's own loader says. */
    static Phrase remedy(String reason) {
        if (reason.contains("GLIBC_")) {
            return Phrase.of("remedy.old-linux");
        }
        if (reason.contains("failed to map segment") || reason.contains("Operation not permitted")) {
            return Phrase.of("remedy.noexec");
        }
        return Phrase.of("remedy.all-systems-or-again");
    }

    /**
     * Whether the JVM runs on musl. Asked of the JVM itself, because a system can have both: Debian has a package with
     * musl's loader, Alpine one with glibc's.
     */
    private static boolean isMusl() {
        Path maps = Path.of("/proc/self/maps");
        try (Stream<String> lines = Files.lines(maps, StandardCharsets.ISO_8859_1)) {
            return lines.anyMatch(line -> line.contains("/ld-musl-"));
        } catch (IOException | RuntimeException unreadable) {
            try (Stream<Path> loaders = Files.list(Path.of("/lib"))) {
                return loaders.anyMatch(path -> path.getFileName().toString().startsWith("ld-musl-"));
            } catch (IOException | RuntimeException none) {
                return false;
            }
        }
    }

    private static byte[] read(Row row) throws UnavailableException {
        try {
            byte[] library = resource(row.resource());
            byte[] checksum = resource(row.resource() + ".sha256");
            if (library == null || checksum == null) {
                throw new UnavailableException(
                        Phrase.of("reason.not-in-jar", "system", row.os() + "/" + row.arch()),
                        Phrase.of("remedy.all-systems"));
            }
            String expected = new String(checksum, StandardCharsets.US_ASCII).strip();
            String actual = HexFormat.of().formatHex(Copies.sha256(library));
            if (!MessageDigest.isEqual(
                    actual.getBytes(StandardCharsets.US_ASCII), expected.getBytes(StandardCharsets.US_ASCII))) {
                throw new UnavailableException(
                        Phrase.of("reason.damaged"), FETCH_AGAIN);
            }
            return library;
        } catch (IOException | NoSuchAlgorithmException exception) {
            throw new UnavailableException(Phrase.of("reason.unreadable", "fault", exception), FETCH_AGAIN);
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = NativeLibrary.class.getResourceAsStream(name)) {
            return in == null ? null : in.readAllBytes();
        }
    }

    /**
     * Keeps this class loader, and with it the library, until the JVM ends: the relay's threads run in the library, and
     * a JVM that collects a class loader unloads what it loaded. On Linux the library itself refuses to be unloaded.
     */
    private static void keepClassLoader() {
        Runnable nothing = new Runnable() {
            @Override
            public void run() {}
        };
        Runtime.getRuntime().addShutdownHook(new Thread(nothing, "sessioncheck-keep"));
    }
}
