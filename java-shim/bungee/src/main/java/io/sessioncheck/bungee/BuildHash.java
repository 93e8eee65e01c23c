package io.sessioncheck.bungee;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * What a build of BungeeCord does when the client answers the encryption request, as a hash: the instructions of {@code
 * InitialHandler.handle(EncryptionResponse)}, of its lambdas, and of the anonymous classes that it makes.
 *
 * <p>What is hashed is the meaning: names instead of places in the constant pool, and neither line numbers nor debug
 * names, so that a change elsewhere in the class leaves the hash as it is.
 *
 * <p>As a program, {@code java -cp sessioncheck.jar io.sessioncheck.bungee.BuildHash BungeeCord.jar}, it prints a jar's
 * hash, to be added to {@link KnownBuilds} once somebody has read what that build does.
 */
public final class BuildHash {
    static final String HANDLER = "net/md_5/bungee/connection/InitialHandler";
    static final String RESPONSE = "net/md_5/bungee/protocol/packet/EncryptionResponse";
    static final String STEP = "handle(L" + RESPONSE + ";)V";

    /** Where the class files come from. */
    @FunctionalInterface
    interface Classes {
        /** The bytes of a class, or null if there is none; {@code name} has slashes and no {@code .class}. */
        byte[] read(String name) throws IOException;
    }

    private BuildHash() {}

    /** Prints the hash of each jar named. Ends with 2 if one has none. */
    public static void main(String[] jars) {
        int status = jars.length == 0 ? 2 : 0;
        if (jars.length == 0) {
            System.err.println("usage: java -cp sessioncheck.jar " + BuildHash.class.getName() + " BungeeCord.jar...");
        }
        for (String jar : jars) {
            try {
                System.out.println(ofJar(Path.of(jar)) + "  " + jar);
            } catch (IOException | RuntimeException unreadable) {
                System.err.println(jar + ": " + unreadable.getMessage());
                status = 2;
            }
        }
        if (status != 0) {
            System.exit(status);
        }
    }

    /** The hash of a BungeeCord jar. */
    static String ofJar(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new IOException("there is no such file");
        }
        try (JarFile jar = new JarFile(path.toFile(), false)) {
            return of(name -> {
                JarEntry entry = jar.getJarEntry(name + ".class");
                if (entry == null) {
                    return null;
                }
                try (InputStream in = jar.getInputStream(entry)) {
                    return in.readAllBytes();
                }
            });
        }
    }

    /** The hash of the host that runs here. */
    static String ofHost(ClassLoader host) throws IOException {
        return of(name -> {
            try (InputStream in = host.getResourceAsStream(name + ".class")) {
                return in == null ? null : in.readAllBytes();
            }
        });
    }

    /**
     * The hash, as 64 hexadecimal digits.
     *
     * @throws IOException if the class is not there, lacks the method, or is no class file
     */
    static String of(Classes classes) throws IOException {
        MessageDigest digest = sha256();
        Deque<String> anonymous = new ArrayDeque<>();
        Set<String> seen = new TreeSet<>();
        ClassFile handler = ClassFile.parse(HANDLER, classes.read(HANDLER));
        hash(handler, STEP, digest, anonymous, seen);
        while (!anonymous.isEmpty()) {
            String name = anonymous.remove();
            ClassFile inner = ClassFile.parse(name, classes.read(name));
            for (String method : inner.methods()) {
                hash(inner, method, digest, anonymous, seen);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void hash(
            ClassFile type, String method, MessageDigest digest, Deque<String> anonymous, Set<String> seen)
            throws IOException {
        if (!seen.add(type.name() + "." + method)) {
            return;
        }
        Set<String> lambdas = new TreeSet<>();
        feed(digest, type.name() + "." + method);
        type.instructions(method, line -> {
            feed(digest, line);
            String made = line.startsWith("187 ") ? line.substring("187 ".length()) : "";
            if (made.matches("\\Q" + HANDLER + "\\E\\$\\d+") && seen.add(made)) {
                anonymous.add(made);
            }
            int lambda = line.indexOf(" " + type.name() + ".lambda$");
            if (lambda >= 0) {
                String rest = line.substring(lambda + 1 + type.name().length() + 1);
                int end = rest.indexOf(' ');
                lambdas.add(end < 0 ? rest : rest.substring(0, end));
            }
        });
        for (String lambda : lambdas) {
            hash(type, lambda, digest, anonymous, seen);
        }
    }

    private static void feed(MessageDigest digest, String line) {
        digest.update(line.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
