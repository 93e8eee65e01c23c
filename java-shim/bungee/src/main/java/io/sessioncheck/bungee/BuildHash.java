package io.sessioncheck.bungee;

import java.io.DataInputStream;
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

    /** A class file, as far as the hash needs it. */
    private static final class ClassFile {
        private static final int UTF8 = 1;
        private static final int LONG = 5;
        private static final int DOUBLE = 6;

        private final String name;
        private final Object[] pool;
        private final java.util.Map<String, byte[]> code = new java.util.TreeMap<>();
        private String[] bootstraps = {};

        private ClassFile(String name, Object[] pool) {
            this.name = name;
            this.pool = pool;
        }

        String name() {
            return name;
        }

        Set<String> methods() {
            return code.keySet();
        }

        static ClassFile parse(String name, byte[] bytes) throws IOException {
            if (bytes == null) {
                throw new IOException("it holds no class " + name.replace('/', '.'));
            }
            try (DataInputStream in = new DataInputStream(new java.io.ByteArrayInputStream(bytes))) {
                if (in.readInt() != 0xCAFEBABE) {
                    throw new IOException(name + " is no class file");
                }
                in.readInt();
                ClassFile file = new ClassFile(name, pool(in));
                file.members(in);
                return file;
            } catch (ArrayIndexOutOfBoundsException | ClassCastException | NullPointerException damaged) {
                throw new IOException(name + " is damaged", damaged);
            }
        }

        /** Each instruction as a line: its number, then its operands, with names where the file has places. */
        void instructions(String method, java.util.function.Consumer<String> lines) throws IOException {
            byte[] body = code.get(method);
            if (body == null) {
                throw new IOException(name.replace('/', '.') + " has no method " + method);
            }
            try {
                Instructions.read(body, this::constant, lines);
            } catch (IndexOutOfBoundsException | ClassCastException | NullPointerException damaged) {
                throw new IOException(name + " is damaged", damaged);
            }
        }

        private static Object[] pool(DataInputStream in) throws IOException {
            Object[] pool = new Object[in.readUnsignedShort()];
            for (int i = 1; i < pool.length; i++) {
                int tag = in.readUnsignedByte();
                pool[i] = switch (tag) {
                    case UTF8 -> in.readUTF();
                    case 3 -> "int " + in.readInt();
                    case 4 -> "float " + in.readInt();
                    case LONG -> "long " + in.readLong();
                    case DOUBLE -> "double " + in.readLong();
                    case 7, 8, 16, 19, 20 -> new int[] {tag, in.readUnsignedShort()};
                    case 9, 10, 11, 12, 17, 18 -> new int[] {tag, in.readUnsignedShort(), in.readUnsignedShort()};
                    case 15 -> new int[] {tag, in.readUnsignedByte(), in.readUnsignedShort()};
                    default -> throw new IOException("a class file has a constant of the unknown kind " + tag);
                };
                if (tag == LONG || tag == DOUBLE) {
                    i++;
                }
            }
            return pool;
        }

        private void members(DataInputStream in) throws IOException {
            in.skipNBytes(6);
            in.skipNBytes(2L * in.readUnsignedShort());
            for (int fields = in.readUnsignedShort(); fields > 0; fields--) {
                in.skipNBytes(6);
                attributes(in, (attribute, content) -> {});
            }
            for (int methods = in.readUnsignedShort(); methods > 0; methods--) {
                in.skipNBytes(2);
                String method = utf8(in.readUnsignedShort()) + utf8(in.readUnsignedShort());
                attributes(in, (attribute, content) -> {
                    if (attribute.equals("Code")) {
                        code.put(method, content);
                    }
                });
            }
            attributes(in, (attribute, content) -> {
                if (attribute.equals("BootstrapMethods")) {
                    bootstraps = bootstraps(content);
                }
            });
        }

        private interface Attribute {
            void read(String name, byte[] content) throws IOException;
        }

        private void attributes(DataInputStream in, Attribute reader) throws IOException {
            for (int count = in.readUnsignedShort(); count > 0; count--) {
                String attribute = utf8(in.readUnsignedShort());
                int length = in.readInt();
                byte[] content = in.readNBytes(Math.max(length, 0));
                if (content.length != length) {
                    throw new IOException(name + " is damaged");
                }
                reader.read(attribute, content);
            }
        }

        private String[] bootstraps(byte[] content) throws IOException {
            DataInputStream in = new DataInputStream(new java.io.ByteArrayInputStream(content));
            String[] all = new String[in.readUnsignedShort()];
            for (int i = 0; i < all.length; i++) {
                StringBuilder text = new StringBuilder(constant(in.readUnsignedShort()));
                for (int arguments = in.readUnsignedShort(); arguments > 0; arguments--) {
                    text.append(' ').append(constant(in.readUnsignedShort()));
                }
                all[i] = text.toString();
            }
            return all;
        }

        private String utf8(int index) {
            return (String) pool[index];
        }

        /** A constant by what it means. */
        private String constant(int index) {
            if (pool[index] instanceof String text) {
                return text;
            }
            int[] entry = (int[]) pool[index];
            return switch (entry[0]) {
                case 8 -> "\"" + utf8(entry[1]) + "\"";
                case 7, 16, 19, 20 -> utf8(entry[1]);
                case 12 -> utf8(entry[1]) + utf8(entry[2]);
                case 9 -> constant(entry[1]) + "." + constant(entry[2]);
                case 10, 11 -> constant(entry[1]) + "." + constant(entry[2]);
                case 15 -> entry[1] + " " + constant(entry[2]);
                default -> constant(entry[2]) + " by " + bootstraps[entry[1]];
            };
        }
    }

    /** The instructions of the Java virtual machine: how long each is, and where it names a constant. */
    private static final class Instructions {
        private static final int LDC = 18;
        private static final int LDC_W = 19;
        private static final int TABLESWITCH = 170;
        private static final int LOOKUPSWITCH = 171;
        private static final int WIDE = 196;
        private static final int IINC = 132;

        private Instructions() {}

        static void read(
                byte[] code, java.util.function.IntFunction<String> constant, java.util.function.Consumer<String> lines)
                throws IOException {
            DataInputStream head = new DataInputStream(new java.io.ByteArrayInputStream(code));
            head.skipNBytes(4);
            int length = head.readInt();
            java.nio.ByteBuffer in = java.nio.ByteBuffer.wrap(code, 8, length).slice();
            while (in.hasRemaining()) {
                int at = in.position();
                int instruction = Byte.toUnsignedInt(in.get());
                StringBuilder line = new StringBuilder().append(instruction == LDC_W ? LDC : instruction);
                if (instruction == LDC) {
                    line.append(' ').append(constant.apply(Byte.toUnsignedInt(in.get())));
                } else if (instruction == TABLESWITCH || instruction == LOOKUPSWITCH) {
                    table(in, at, instruction, line);
                } else if (namesConstant(instruction)) {
                    line.append(' ').append(constant.apply(Short.toUnsignedInt(in.getShort())));
                    octets(in, instruction == 185 || instruction == 186 ? 2 : instruction == 197 ? 1 : 0, line);
                } else if (instruction == WIDE) {
                    int widened = Byte.toUnsignedInt(in.get());
                    line.append(' ').append(widened);
                    octets(in, widened == IINC ? 4 : 2, line);
                } else {
                    octets(in, operands(instruction), line);
                }
                lines.accept(line.toString());
            }
            // Who catches what is part of what a method does.
            head.skipNBytes(length);
            for (int handlers = head.readUnsignedShort(); handlers > 0; handlers--) {
                String span = "catch " + head.readUnsignedShort() + " " + head.readUnsignedShort() + " "
                        + head.readUnsignedShort();
                int type = head.readUnsignedShort();
                lines.accept(span + " " + (type == 0 ? "any" : constant.apply(type)));
            }
        }

        private static boolean namesConstant(int instruction) {
            return instruction == LDC_W
                    || instruction == 20
                    || (instruction >= 178 && instruction <= 187)
                    || instruction == 189
                    || instruction == 192
                    || instruction == 193
                    || instruction == 197;
        }

        private static int operands(int instruction) {
            if (instruction == 16 || instruction == 188 || instruction == 169) {
                return 1;
            }
            if ((instruction >= 21 && instruction <= 25) || (instruction >= 54 && instruction <= 58)) {
                return 1;
            }
            if (instruction == 17 || instruction == IINC || instruction == 198 || instruction == 199) {
                return 2;
            }
            if (instruction >= 153 && instruction <= 168) {
                return 2;
            }
            return instruction == 200 || instruction == 201 ? 4 : 0;
        }

        private static void table(java.nio.ByteBuffer in, int at, int instruction, StringBuilder line) {
            in.position(at + 4 - at % 4);
            line.append(' ').append(in.getInt());
            int first = in.getInt();
            int numbers;
            if (instruction == TABLESWITCH) {
                int last = in.getInt();
                line.append(' ').append(first).append(' ').append(last);
                numbers = Math.addExact(Math.subtractExact(last, first), 1);
            } else {
                numbers = Math.multiplyExact(first, 2);
            }
            for (; numbers > 0; numbers--) {
                line.append(' ').append(in.getInt());
            }
        }

        private static void octets(java.nio.ByteBuffer in, int count, StringBuilder line) {
            for (int i = 0; i < count; i++) {
                line.append(' ').append(in.get());
            }
        }
    }
}
