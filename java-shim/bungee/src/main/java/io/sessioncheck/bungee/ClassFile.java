package io.sessioncheck.bungee;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A class file, as far as the hash needs it. */
final class ClassFile {
    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;

    private final String name;
    private final Object[] pool;
    private final Map<String, byte[]> code = new TreeMap<>();
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
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
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
    void instructions(String method, Consumer<String> lines) throws IOException {
        byte[] body = code.get(method);
        if (body == null) {
            throw new IOException(name.replace('/', '.') + " has no method " + method);
        }
        try {
            Instructions.read(body, this::constant, lines);
        } catch (RuntimeException damaged) {
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
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
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
