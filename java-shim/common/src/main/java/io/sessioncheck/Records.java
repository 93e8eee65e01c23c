package io.sessioncheck;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The shape in which everything but a frame crosses: a text is its length (four bytes) and its bytes, UTF-8. */
final class Records {
    private Records() {}

    /** Puts values one after the other. */
    static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Writer number(int number) {
            out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
            return this;
        }

        Writer number(long number) {
            out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
            return this;
        }

        Writer octet(int octet) {
            out.write(octet);
            return this;
        }

        Writer text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            number(bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }

    /** Takes values from the front; throws {@link BufferUnderflowException} where there is none. */
    static final class Reader {
        private final ByteBuffer in;

        Reader(byte[] bytes) {
            in = ByteBuffer.wrap(bytes);
        }

        boolean isEmpty() {
            return !in.hasRemaining();
        }

        long number() {
            return in.getLong();
        }

        int octet() {
            return Byte.toUnsignedInt(in.get());
        }

        String text() {
            return new String(record(), StandardCharsets.UTF_8);
        }

        /** What is left, as text. */
        String rest() {
            byte[] bytes = new byte[in.remaining()];
            in.get(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }

        byte[] record() {
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new BufferUnderflowException();
            }
            byte[] bytes = new byte[length];
            in.get(bytes);
            return bytes;
        }
    }
}
