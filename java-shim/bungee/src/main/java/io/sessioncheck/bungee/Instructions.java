package io.sessioncheck.bungee;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

/** The instructions of the Java virtual machine: how long each is, and where it names a constant. */
final class Instructions {
    private static final int LDC = 18;
    private static final int LDC_W = 19;
    private static final int GOTO = 167;
    private static final int JSR = 168;
    private static final int TABLESWITCH = 170;
    private static final int LOOKUPSWITCH = 171;
    private static final int WIDE = 196;
    private static final int GOTO_W = 200;
    private static final int JSR_W = 201;
    private static final int IINC = 132;

    private Instructions() {}

    /**
     * Each instruction of a method's code as a line, then who catches what. A jump names the number of the instruction
     * that it leads to: its distance in bytes depends on where constants lie.
     */
    static void read(byte[] code, IntFunction<String> constant, Consumer<String> lines) throws IOException {
        DataInputStream head = new DataInputStream(new ByteArrayInputStream(code));
        head.skipNBytes(4);
        int length = head.readInt();
        ByteBuffer in = ByteBuffer.wrap(code, 8, length).slice();
        Map<Integer, Integer> numbers = new HashMap<>();
        while (in.hasRemaining()) {
            numbers.put(in.position(), numbers.size());
            line(in, constant, place -> 0);
        }
        numbers.put(length, numbers.size());
        IntUnaryOperator number = numbers::get;
        in.rewind();
        while (in.hasRemaining()) {
            lines.accept(line(in, constant, number));
        }
        // Who catches what is part of what a method does.
        head.skipNBytes(length);
        for (int handlers = head.readUnsignedShort(); handlers > 0; handlers--) {
            String span = "catch " + number.applyAsInt(head.readUnsignedShort()) + " "
                    + number.applyAsInt(head.readUnsignedShort()) + " " + number.applyAsInt(head.readUnsignedShort());
            int type = head.readUnsignedShort();
            lines.accept(span + " " + (type == 0 ? "any" : constant.apply(type)));
        }
    }

    /** The next one: its number, then its operands, with names where the file has places. */
    private static String line(ByteBuffer in, IntFunction<String> constant, IntUnaryOperator number) {
        int at = in.position();
        int instruction = Byte.toUnsignedInt(in.get());
        StringBuilder line = new StringBuilder().append(narrow(instruction));
        if (instruction == LDC) {
            line.append(' ').append(constant.apply(Byte.toUnsignedInt(in.get())));
        } else if (instruction == TABLESWITCH || instruction == LOOKUPSWITCH) {
            table(in, at, instruction, number, line);
        } else if (namesConstant(instruction)) {
            line.append(' ').append(constant.apply(Short.toUnsignedInt(in.getShort())));
            octets(in, instruction == 185 || instruction == 186 ? 2 : instruction == 197 ? 1 : 0, line);
        } else if (instruction == WIDE) {
            int widened = Byte.toUnsignedInt(in.get());
            line.append(' ').append(widened);
            octets(in, widened == IINC ? 4 : 2, line);
        } else if (instruction == GOTO_W || instruction == JSR_W) {
            line.append(" to ").append(number.applyAsInt(at + in.getInt()));
        } else if (jumps(instruction)) {
            line.append(" to ").append(number.applyAsInt(at + in.getShort()));
        } else {
            octets(in, operands(instruction), line);
        }
        return line.toString();
    }

    /** Which of two forms the compiler takes depends on where a constant or a target lies. */
    private static int narrow(int instruction) {
        return switch (instruction) {
            case LDC_W -> LDC;
            case GOTO_W -> GOTO;
            case JSR_W -> JSR;
            default -> instruction;
        };
    }

    private static boolean jumps(int instruction) {
        return (instruction >= 153 && instruction <= JSR) || instruction == 198 || instruction == 199;
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
        return instruction == 17 || instruction == IINC ? 2 : 0;
    }

    private static void table(ByteBuffer in, int at, int instruction, IntUnaryOperator number, StringBuilder line) {
        in.position(at + 4 - at % 4);
        line.append(" else ").append(number.applyAsInt(at + in.getInt()));
        int first = in.getInt();
        int cases = instruction == TABLESWITCH ? Math.addExact(Math.subtractExact(in.getInt(), first), 1) : first;
        for (int i = 0; i < cases; i++) {
            int value = instruction == TABLESWITCH ? first + i : in.getInt();
            line.append(' ').append(value).append(" to ").append(number.applyAsInt(at + in.getInt()));
        }
    }

    private static void octets(ByteBuffer in, int count, StringBuilder line) {
        for (int i = 0; i < count; i++) {
            line.append(' ').append(in.get());
        }
    }
}
