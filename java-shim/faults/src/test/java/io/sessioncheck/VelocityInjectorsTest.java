package io.sessioncheck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The real way into Velocity's channels and the real tap, beside others who do the same: ViaVersion puts its codecs
 * beside Velocity's and moves them at compression, Geyser opens channels of its own with Velocity's initializer.
 */
final class VelocityInjectorsTest {
    private static final byte[] KICK = "\0theirs".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OURS = "\0ours".getBytes(StandardCharsets.US_ASCII);

    private final Server server = new Server();
    private final QuietHost host = new QuietHost();
    private final Core core = Core.open(host);

    /** Built like Velocity's server. */
    private static final class Server {
        final ConnectionManager cm = new ConnectionManager();
    }

    private static final class ConnectionManager {
        private final Holder holder = new Holder();

        @SuppressWarnings("unused")
        public Holder getServerChannelInitializer() {
            return holder;
        }
    }

    private static final class Holder {
        private ChannelInitializer<Channel> initializer = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                for (String name : List.of(
                        "legacy-ping-decoder", "frame-decoder", "read-timeout", "legacy-ping-encoder",
                        "frame-encoder", "minecraft-decoder", "minecraft-encoder", "handler")) {
                    channel.pipeline().addLast(name, new ChannelInboundHandlerAdapter());
                }
            }
        };

        public ChannelInitializer<Channel> get() {
            return initializer;
        }

        @SuppressWarnings("unused")
        public void set(ChannelInitializer<Channel> next) {
            initializer = next;
        }
    }

    /** As ViaVersion wraps: theirs first, then its own beside Velocity's codecs. */
    private void injectVia(String name) {
        ChannelInitializer<Channel> theirs = server.cm.holder.get();
        server.cm.holder.set(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) throws Exception {
                init(theirs, channel);
                channel.pipeline().addBefore("minecraft-decoder", name + "-decoder", new Via(name));
                channel.pipeline().addBefore("minecraft-encoder", name + "-encoder", new Via(name));
            }
        });
    }

    private static void init(ChannelInitializer<Channel> initializer, Channel channel) throws Exception {
        Method method = ChannelInitializer.class.getDeclaredMethod("initChannel", Channel.class);
        method.setAccessible(true);
        method.invoke(initializer, channel);
    }

    /** Lets everything through, and moves back beside Velocity's codec when compression has come in between. */
    private static final class Via extends ChannelDuplexHandler {
        private final String name;

        Via(String name) {
            this.name = name;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            context.fireUserEventTriggered(event);
            ChannelPipeline pipeline = context.pipeline();
            if (event == Event.COMPRESSION_ENABLED && pipeline.context(name + "-decoder") == context) {
                for (String codec : List.of("decoder", "encoder")) {
                    pipeline.remove(name + "-" + codec);
                    pipeline.addBefore("minecraft-" + codec, name + "-" + codec, new Via(name));
                }
            }
        }
    }

    private enum Event {
        COMPRESSION_ENABLED
    }

    private void injectOurs() throws ReflectiveOperationException {
        assertTrue(core.isOpen(), host.lines.toString());
        Method inject = Class.forName("io.sessioncheck.velocity.VelocityPipeline")
                .getDeclaredMethod("inject", Object.class, Core.class);
        inject.setAccessible(true);
        inject.invoke(null, server, core);
    }

    @AfterEach
    void close() {
        Native.answer = null;
        core.close();
    }

    @ParameterizedTest
    @CsvSource({"via, , ", ", via, ", "via, geyser, ", ", via, other", "via, other, third"})
    void whoeverComesFirstOurWordsReachTheWireInEveryPhase(String before, String after, String afterThat)
            throws Exception {
        if (before != null) {
            injectVia(before);
        }
        injectOurs();
        for (String name : new String[] {after, afterThat}) {
            if (name != null) {
                injectVia(name);
            }
        }
        Native.answer = (side, frame) -> side == Native.SERVER && frame[0] == 0 ? replacement() : null;
        for (boolean compressed : new boolean[] {false, true}) {
            EmbeddedChannel channel = new EmbeddedChannel(server.cm.holder.get());
            read(channel, "handshake");
            read(channel, "login start");
            if (compressed) {
                compress(channel);
                List<String> names = channel.pipeline().names();
                assertTrue(
                        names.indexOf("compression-decoder") < names.indexOf(LoginTap.INBOUND)
                                && names.indexOf("compression-encoder") < names.indexOf(LoginTap.OUTBOUND),
                        names.toString());
                read(channel, "plugin response");
            }
            channel.writeOutbound(Unpooled.wrappedBuffer(KICK));
            assertArrayEquals(compressed ? z(OURS) : OURS, ByteBufUtil.getBytes(channel.readOutbound()));
            channel.finishAndReleaseAll();
        }
        assertEquals(List.of(), host.lines);
    }

    @Test
    void geysersChannelsComeFromWithin() throws Exception {
        injectOurs();
        BlockingQueue<Integer> addresses = new LinkedBlockingQueue<>();
        // The octet behind a fact's kind and connection says how the address is known.
        Native.noted = fact -> {
            if (fact[0] == 1) {
                addresses.add((int) fact[9]);
            }
        };
        EventLoopGroup loops = new DefaultEventLoopGroup(1);
        try {
            LocalAddress address = new LocalAddress("geyser");
            new ServerBootstrap()
                    .group(loops)
                    .channel(LocalServerChannel.class)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) throws Exception {
                            init(server.cm.holder.get(), channel);
                        }
                    })
                    .bind(address)
                    .sync();
            Channel client = new Bootstrap()
                    .group(loops)
                    .channel(LocalChannel.class)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(address)
                    .sync()
                    .channel();
            for (String frame : List.of("handshake", "login start")) {
                client.writeAndFlush(Unpooled.wrappedBuffer(frame.getBytes(StandardCharsets.US_ASCII))).sync();
            }
            Integer how = addresses.poll(10, TimeUnit.SECONDS);
            assertNotNull(how, "nobody told where the channel comes from");
            assertEquals(1, how, "local");
            client.close().sync();
        } finally {
            Native.noted = null;
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    private static byte[] replacement() {
        return ("\1" + new String(OURS, StandardCharsets.US_ASCII)).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] z(byte[] frame) {
        return ("z" + new String(frame, StandardCharsets.US_ASCII)).getBytes(StandardCharsets.US_ASCII);
    }

    /** As Velocity does, in one go on its event loop. */
    private static void compress(EmbeddedChannel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.remove("frame-encoder");
        pipeline.addBefore("minecraft-decoder", "compression-decoder", new ChannelInboundHandlerAdapter());
        pipeline.addBefore("minecraft-encoder", "compression-encoder", new Layer());
        pipeline.fireUserEventTriggered(Event.COMPRESSION_ENABLED);
        channel.runPendingTasks();
    }

    /** Puts an octet before what goes out; what comes in has none here. */
    private static final class Layer extends ChannelDuplexHandler {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ByteBuf frame = (ByteBuf) message;
            context.write(Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(new byte[] {'z'}), frame), promise);
        }
    }

    private static void read(EmbeddedChannel channel, String frame) {
        byte[] bytes = frame.getBytes(StandardCharsets.US_ASCII);
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        ByteBuf arrived = channel.readInbound();
        assertArrayEquals(bytes, ByteBufUtil.getBytes(arrived));
        arrived.release();
    }
}
