package io.sessioncheck.velocity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.AttributeKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Getting into something that is built like Velocity, and standing back from what is not. */
final class VelocityPipelineTest {
    /** Built like Velocity's server: a private field whose type is called so. */
    private static final class Server {
        @SuppressWarnings("unused")
        private final int before = 1;

        @SuppressWarnings("unused")
        private final ConnectionManager cm = new ConnectionManager();
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
                channel.pipeline().addLast("theirs", new ChannelInboundHandlerAdapter());
            }
        };

        @SuppressWarnings("unused")
        public ChannelInitializer<Channel> get() {
            return initializer;
        }

        @SuppressWarnings("unused")
        public void set(ChannelInitializer<Channel> next) {
            initializer = next;
        }
    }

    private final Server server = new Server();
    private final List<List<String>> seen = new ArrayList<>();

    @Test
    void theirsComesFirstAndThenTheTap() throws ReflectiveOperationException {
        VelocityPipeline.wrap(server, channel -> seen.add(channel.pipeline().names()));
        VelocityPipeline.wrap(server, channel -> seen.add(List.of("a second injector")));
        EmbeddedChannel channel = new EmbeddedChannel(server.cm.holder.get());
        assertEquals(2, seen.size());
        assertTrue(seen.get(0).contains("theirs"), "the host's handlers are there before the tap comes");
        assertEquals(List.of("a second injector"), seen.get(1));
        assertFalse(channel.pipeline().get("theirs") == null);
        channel.finishAndReleaseAll();
    }

    @Test
    void whatFailsInTheirsFailsAsItWould() throws ReflectiveOperationException {
        server.cm.holder.set(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                throw new IllegalStateException("theirs");
            }
        });
        VelocityPipeline.wrap(server, channel -> seen.add(List.of()));
        EmbeddedChannel channel = new EmbeddedChannel(server.cm.holder.get());
        assertFalse(channel.isOpen(), "netty closes what cannot be set up");
        assertEquals(List.of(), seen, "and nothing is tapped");
    }

    @Test
    void atTheEndTheirsIsBackAndOursTapsNoMore() throws ReflectiveOperationException {
        ChannelInitializer<Channel> theirs = server.cm.holder.get();
        VelocityPipeline pipeline = VelocityPipeline.wrap(server, channel -> seen.add(List.of("ours")));
        pipeline.close();
        assertSame(theirs, server.cm.holder.get());
        pipeline.close();
        assertSame(theirs, server.cm.holder.get(), "a second time changes nothing");
    }

    @Test
    void whoWrappedOursKeepsItAndOursOnlyHandsOn() throws ReflectiveOperationException {
        VelocityPipeline pipeline = VelocityPipeline.wrap(server, channel -> seen.add(List.of("ours")));
        VelocityPipeline.wrap(server, channel -> seen.add(List.of("a later injector")));
        ChannelInitializer<Channel> later = server.cm.holder.get();
        pipeline.close();
        assertSame(later, server.cm.holder.get());
        EmbeddedChannel channel = new EmbeddedChannel(later);
        assertEquals(List.of(List.of("a later injector")), seen);
        assertNotNull(channel.pipeline().get("theirs"));
        channel.finishAndReleaseAll();
    }

    @Test
    void anErrorInTheirsIsTheirError() throws ReflectiveOperationException {
        server.cm.holder.set(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                throw new NoClassDefFoundError("theirs");
            }
        });
        VelocityPipeline.wrap(server, channel -> seen.add(List.of()));
        EmbeddedChannel channel = new EmbeddedChannel(server.cm.holder.get());
        assertFalse(channel.isOpen());
        assertEquals(List.of(), seen);
    }

    /** Built like a login's connection: what is needed is not public there. */
    private static final class Inbound {
        private final Channel channel;

        Inbound(Channel channel) {
            this.channel = channel;
        }

        @SuppressWarnings("unused")
        Connected delegatedConnection() {
            return new Connected(channel);
        }
    }

    private record Connected(Channel channel) {
        @SuppressWarnings("unused")
        public Channel getChannel() {
            return channel;
        }
    }

    @Test
    void aLoginOnItsWayIsFoundByItsChannel() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.attr(AttributeKey.<Long>valueOf("io.sessioncheck.connection")).set(7L);
        assertEquals(7, VelocityPipeline.connection(new Inbound(channel)));
        assertEquals(0, VelocityPipeline.connection(new Inbound(null)));
        channel.finishAndReleaseAll();
    }

    @Test
    void anotherServerIsAnAnswer() {
        assertThrows(NoSuchFieldException.class, () -> VelocityPipeline.wrap(new Object(), channel -> {}));
        assertThrows(NoSuchFieldException.class, () -> VelocityPipeline.inject(new Object(), null));
        assertEquals(Optional.empty(), VelocityPipeline.sessionService(getClass().getClassLoader()));
        assertEquals(0, VelocityPipeline.connection(new Object()));
    }
}
