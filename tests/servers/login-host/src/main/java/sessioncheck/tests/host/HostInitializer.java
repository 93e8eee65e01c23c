package sessioncheck.tests.host;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.handler.codec.MessageToByteEncoder;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Sets a channel up with Velocity's handlers, in its order and by its names. */
final class HostInitializer extends ChannelInitializer<Channel> {
    private final HostProxy proxy;

    HostInitializer(HostProxy proxy) {
        this.proxy = proxy;
    }

    @Override
    protected void initChannel(Channel channel) {
        channel.pipeline()
                .addLast("legacy-ping-decoder", new ChannelInboundHandlerAdapter())
                .addLast("frame-decoder", new Codecs.FrameDecoder())
                .addLast("read-timeout", new ReadTimeoutHandler(30, TimeUnit.SECONDS))
                .addLast("legacy-ping-encoder", new ChannelOutboundHandlerAdapter())
                .addLast("frame-encoder", new Codecs.FrameEncoder())
                .addLast("minecraft-decoder", new PacketDecoder())
                .addLast("minecraft-encoder", new PacketEncoder())
                .addLast("handler", new LoginConnection(proxy, channel));
    }

    /** A packet here is the array of its bytes. */
    private static final class PacketDecoder extends MessageToMessageDecoder<ByteBuf> {
        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf frame, List<Object> out) {
            out.add(Wire.rest(frame));
        }
    }

    private static final class PacketEncoder extends MessageToByteEncoder<byte[]> {
        @Override
        protected void encode(ChannelHandlerContext context, byte[] packet, ByteBuf out) {
            out.writeBytes(packet);
        }
    }
}
