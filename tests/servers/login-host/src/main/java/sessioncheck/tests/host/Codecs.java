package sessioncheck.tests.host;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.MessageToByteEncoder;
import io.netty.handler.codec.MessageToMessageDecoder;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What lies between a socket and a packet, each as its own handler. */
final class Codecs {
    private static final int LONGEST = 1 << 21;

    private Codecs() {}

    static final class FrameDecoder extends ByteToMessageDecoder {
        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            in.markReaderIndex();
            for (int octets = 1; octets <= 3; octets++) {
                if (in.readableBytes() < 1) {
                    in.resetReaderIndex();
                    return;
                }
                if (in.readByte() >= 0) {
                    in.resetReaderIndex();
                    int length = Wire.readVarInt(in);
                    if (in.readableBytes() < length) {
                        in.resetReaderIndex();
                        return;
                    }
                    out.add(in.readRetainedSlice(length));
                    return;
                }
            }
            throw new CorruptedFrameException("a frame is too long");
        }
    }

    static final class FrameEncoder extends MessageToByteEncoder<ByteBuf> {
        @Override
        protected void encode(ChannelHandlerContext context, ByteBuf frame, ByteBuf out) {
            Wire.writeVarInt(out, frame.readableBytes()).writeBytes(frame);
        }
    }

    static final class CompressionDecoder extends MessageToMessageDecoder<ByteBuf> {
        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf frame, List<Object> out)
                throws DataFormatException {
            int length = Wire.readVarInt(frame);
            if (length == 0) {
                out.add(frame.readRetainedSlice(frame.readableBytes()));
                return;
            }
            if (length < 0 || length > LONGEST) {
                throw new CorruptedFrameException("a frame of " + length);
            }
            Inflater inflater = new Inflater();
            try {
                inflater.setInput(Wire.rest(frame));
                byte[] bytes = new byte[length];
                if (inflater.inflate(bytes) != length) {
                    throw new CorruptedFrameException("a frame is shorter than it says");
                }
                out.add(context.alloc().buffer(length).writeBytes(bytes));
            } finally {
                inflater.end();
            }
        }
    }

    /** Compresses and writes the frame's length, as Velocity's does: its frame-encoder is gone by then. */
    static final class CompressionEncoder extends MessageToByteEncoder<ByteBuf> {
        private final int threshold;

        CompressionEncoder(int threshold) {
            this.threshold = threshold;
        }

        @Override
        protected void encode(ChannelHandlerContext context, ByteBuf frame, ByteBuf out) {
            int length = frame.readableBytes();
            ByteBuf body = context.alloc().buffer(length + 5);
            try {
                if (length < threshold) {
                    Wire.writeVarInt(body, 0).writeBytes(frame);
                } else {
                    Wire.writeVarInt(body, length);
                    Deflater deflater = new Deflater();
                    try {
                        deflater.setInput(Wire.rest(frame));
                        deflater.finish();
                        byte[] piece = new byte[8192];
                        while (!deflater.finished()) {
                            body.writeBytes(piece, 0, deflater.deflate(piece));
                        }
                    } finally {
                        deflater.end();
                    }
                }
                Wire.writeVarInt(out, body.readableBytes()).writeBytes(body);
            } finally {
                body.release();
            }
        }
    }

    static final class CipherDecoder extends MessageToMessageDecoder<ByteBuf> {
        private final Cipher cipher;

        CipherDecoder(byte[] secret) throws GeneralSecurityException {
            cipher = cipher(Cipher.DECRYPT_MODE, secret);
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            byte[] plain = cipher.update(Wire.rest(in));
            out.add(context.alloc().buffer(plain.length).writeBytes(plain));
        }
    }

    static final class CipherEncoder extends MessageToByteEncoder<ByteBuf> {
        private final Cipher cipher;

        CipherEncoder(byte[] secret) throws GeneralSecurityException {
            cipher = cipher(Cipher.ENCRYPT_MODE, secret);
        }

        @Override
        protected void encode(ChannelHandlerContext context, ByteBuf in, ByteBuf out) {
            out.writeBytes(cipher.update(Wire.rest(in)));
            in.skipBytes(in.readableBytes());
        }
    }

    private static Cipher cipher(int mode, byte[] secret) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CFB8/NoPadding");
        cipher.init(mode, new SecretKeySpec(secret, "AES"), new IvParameterSpec(secret));
        return cipher;
    }
}
