package io.sessioncheck.bungee;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** The instructions of the Java virtual machine: how long each is, and where it names a constant. */
final class Instructions {
    private static final int LDC = 18;
    private static final int LDC_W = 19;
    private static final int TABLESWITCH = 170;
    private static final int LOOKUPSWITCH = 171;
    private static final int WIDE = 196;
    private static final int IINC = 132;

    private Instructions() {}

    static void read(
            byte[] code, IntFunction<String> constant, Consumer<String> lines)
            throws IOException {
        DataInputStream head = new DataInputStream(new ByteArrayInputStream(code));
        head.skipNBytes(4);
        int length = head.readInt();
        ByteBuffer in = ByteBuffer.wrap(code, 8, length).slice();
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

    private static void table(ByteBuffer in, int at, int instruction, StringBuilder line) {
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

    private static void octets(ByteBuffer in, int count, StringBuilder line) {
        for (int i = 0; i < count; i++) {
            line.append(' ').append(in.get());
        }
    }
}
