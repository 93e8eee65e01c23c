package io.sessioncheck.velocity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
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
    void anotherServerIsAnAnswer() {
        assertThrows(NoSuchFieldException.class, () -> VelocityPipeline.wrap(new Object(), channel -> {}));
        assertEquals(Optional.empty(), VelocityPipeline.sessionService(getClass().getClassLoader()));
        assertEquals(0, VelocityPipeline.connection(new Object()));
        String line = VelocityPipeline.inject(new Object(), null).orElseThrow();
        assertTrue(line.startsWith("SC0904 "), line);
        assertFalse(line.contains("\n"), line);
    }
}
