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
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a build of BungeeCord does when the client answers the encryption request, as a hash: the instructions of {@code
 * InitialHandler.handle(EncryptionResponse)}, of its lambdas, and of the anonymous classes that it makes.
 *
 * <p>What is hashed is the meaning. Constants count by what they say and jumps by the instruction they lead to, not by
 * their places; line numbers and debug names do not count; and what the compiler numbers ({@code InitialHandler$6},
 * {@code access$300}, {@code lambda$handle$2}) counts by its order in the step and by what it does. So a change elsewhere
 * in the class, and another compiler of the same kind of class file, leave the hash as it is.
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
        Reading reading = new Reading(classes);
        reading.read(HANDLER, STEP);
        return HexFormat.of().formatHex(reading.digest.digest());
    }

    /** One walk through the step and what the compiler made of its parts. */
    private static final class Reading {
        /** A class without a name of its own, and a method that stands in no source; both are numbered. */
        private static final Pattern NUMBERED = Pattern.compile("\\Q" + HANDLER
                + "\\E(\\$\\d+(?!\\w))?(?:\\.((?:access|lambda)\\$[\\w$]+)(\\([^)]*\\)[^ ]*)?)?");

        private final Classes classes;
        private final MessageDigest digest = sha256();
        private final Map<String, ClassFile> files = new HashMap<>();
        private final Map<String, Integer> numbers = new HashMap<>();
        private final Deque<Part> parts = new ArrayDeque<>();

        /** A method, or with null all of the class. */
        private record Part(String type, String method) {}

        private Reading(Classes classes) {
            this.classes = classes;
        }

        private void read(String type, String method) throws IOException {
            parts.add(new Part(type, method));
            while (!parts.isEmpty()) {
                Part part = parts.remove();
                ClassFile file = file(part.type());
                for (String one : part.method() == null ? file.methods() : Set.of(part.method())) {
                    feed(part.type() + "." + one);
                    file.instructions(one, this::feed);
                }
            }
        }

        private ClassFile file(String type) throws IOException {
            ClassFile file = files.get(type);
            if (file == null) {
                file = ClassFile.parse(type, classes.read(type));
                files.put(type, file);
            }
            return file;
        }

        private void feed(String line) {
            String counted = NUMBERED.matcher(line).replaceAll(found -> Matcher.quoteReplacement(counted(found)));
            digest.update(counted.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '\n');
        }

        /** A name by its order; what it names is read in its turn. */
        private String counted(MatchResult found) {
            String type = found.group(1) == null ? HANDLER : HANDLER + found.group(1);
            String name = found.group(1) == null ? HANDLER : "class " + number(type, new Part(type, null));
            if (found.group(2) == null) {
                return name;
            }
            String signature = found.group(3) == null ? "" : found.group(3);
            String method = found.group(2) + signature;
            // A class that is numbered is read whole.
            Part part = found.group(1) == null ? new Part(type, method) : null;
            return name + ".method " + number(type + "." + method, part)
                    + NUMBERED.matcher(signature).replaceAll(each -> Matcher.quoteReplacement(counted(each)));
        }

        private int number(String name, Part part) {
            Integer known = numbers.putIfAbsent(name, numbers.size());
            if (known != null) {
                return known;
            }
            if (part != null) {
                parts.add(part);
            }
            return numbers.size() - 1;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
