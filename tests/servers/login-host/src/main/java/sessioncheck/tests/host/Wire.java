package sessioncheck.tests.host;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.CorruptedFrameException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The protocol's primitives. */
final class Wire {
    private static final int LONGEST = 1 << 21;

    private Wire() {}

    static int readVarInt(ByteBuf in) {
        int value = 0;
        for (int at = 0; at < 5; at++) {
            int octet = in.readByte();
            value |= (octet & 0x7f) << 7 * at;
            if (octet >= 0) {
                return value;
            }
        }
        throw new CorruptedFrameException("a VarInt is too long");
    }

    static ByteBuf writeVarInt(ByteBuf out, int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            out.writeByte(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        return out.writeByte(rest);
    }

    static byte[] readBytes(ByteBuf in) {
        int length = readVarInt(in);
        if (length < 0 || length > LONGEST) {
            throw new CorruptedFrameException("an array of " + length);
        }
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        return bytes;
    }

    static ByteBuf writeBytes(ByteBuf out, byte[] bytes) {
        return writeVarInt(out, bytes.length).writeBytes(bytes);
    }

    static String readText(ByteBuf in) {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    static ByteBuf writeText(ByteBuf out, String text) {
        return writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    static UUID readUuid(ByteBuf in) {
        return new UUID(in.readLong(), in.readLong());
    }

    static ByteBuf writeUuid(ByteBuf out, UUID uuid) {
        return out.writeLong(uuid.getMostSignificantBits()).writeLong(uuid.getLeastSignificantBits());
    }

    /** A copy of what is left. */
    static byte[] rest(ByteBuf in) {
        return ByteBufUtil.getBytes(in);
    }
}
