package io.sessioncheck;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The library's unpacked copies: {@code <data folder>/native/<process>-<number>-<file>}, each with a lock file beside it.
 *
 * <p>They lie in the plugin's folder and not in the system's temporary one, which may be mounted noexec or be cleaned
 * while the server runs. A copy belongs to its process; what a dead process left is removed when the next one starts,
 * which is when its lock is free.
 */
final class Copies {
    private static final String LOCK = ".lock";
    private static final String ABOUT = "about.txt";

    /** Held until the process ends; closing one would free the lock. */
    private static final List<FileChannel> LOCKS = new ArrayList<>();

    private Copies() {}

    /** Writes a new copy that only the server's user may read. */
    static synchronized Path write(Path folder, String file, byte[] library)
            throws IOException, NoSuchAlgorithmException {
        Path absolute = folder.toAbsolutePath();
        Files.createDirectories(absolute);
        sweep(absolute);
        about(absolute);
        String name = process() + "-" + Long.toUnsignedString(System.nanoTime(), 36) + "-" + file;
        Path copy = absolute.resolve(name);
        Path lock = absolute.resolve(name + LOCK);
        FileChannel channel = FileChannel.open(
                lock, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly());
        try {
            channel.tryLock();
            LOCKS.add(channel);
        } catch (IOException noLocksHere) {
            // Some network file systems have none; the next start then clears the copy, which on Linux harms nobody.
            channel.close();
        }
        try (FileChannel out = FileChannel.open(
                copy, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly())) {
            ByteBuffer bytes = ByteBuffer.wrap(library);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException exception) {
            discard(copy);
            throw exception;
        }
        if (!MessageDigest.isEqual(sha256(Files.readAllBytes(copy)), sha256(library))) {
            discard(copy);
            throw new IOException("what was written to " + copy + " is not what is read from it");
        }
        return copy;
    }

    /** Removes a copy that was not loaded. */
    static synchronized void discard(Path copy) {
        remove(copy);
        remove(copy.resolveSibling(copy.getFileName() + LOCK));
    }

    static byte[] sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }

    /** Removes what dead processes left. */
    private static void sweep(Path folder) throws IOException {
        Set<String> locks = new HashSet<>();
        Set<String> copies = new HashSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                // Opening and closing a lock file of our own process would free its lock.
                if (name.equals(ABOUT) || name.startsWith(process() + "-")) {
                    continue;
                }
                if (name.endsWith(LOCK)) {
                    locks.add(name);
                } else if (isOurs(name)) {
                    copies.add(name);
                }
            }
        }
        for (String name : locks) {
            Path lock = folder.resolve(name);
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
                FileLock free = channel.tryLock();
                if (free != null) {
                    remove(folder.resolve(name.substring(0, name.length() - LOCK.length())));
                    remove(lock);
                }
            } catch (IOException | RuntimeException taken) {
                // Another server uses the same folder.
            }
            copies.remove(name.substring(0, name.length() - LOCK.length()));
        }
        for (String name : copies) {
            remove(folder.resolve(name));
        }
    }

    /** Only what looks like a copy is ever removed: an owner may have put something else here. */
    private static boolean isOurs(String name) {
        return name.matches("\\d+_\\w+-\\w+-(lib)?sessioncheck\\.(so|dll|dylib)");
    }

    private static void about(Path folder) throws IOException {
        Path about = folder.resolve(ABOUT);
        if (!Files.exists(about)) {
            Files.writeString(about, """
                    sessioncheck unpacks its library here each time the server starts or the plugin is reloaded.
                    What an earlier start left is removed by the next one. Nothing in here needs a backup.
                    """, StandardCharsets.UTF_8);
        }
    }

    /** This process among all that ever ran: a container gives the same number at each start. */
    private static String process() {
        ProcessHandle process = ProcessHandle.current();
        long started = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return process.pid() + "_" + Long.toString(started, 36);
    }

    private static FileAttribute<?>[] ownerOnly() {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            // Windows: the folder's own rights are inherited.
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        };
    }

    private static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException inUse) {
            // Windows does not remove a file that is loaded; the next start tries again.
        }
    }
}
